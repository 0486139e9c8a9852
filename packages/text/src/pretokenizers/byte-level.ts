import type { AlignedText } from "../alignment/aligned-text.ts";
import { prepend } from "../alignment/transform.ts";
import { compilePattern } from "../pattern.ts";
import { split } from "./split.ts";

/** GPT-2's words: contractions, runs of letters, digits or other signs, each with one blank in front (encoder.py). */
const WORDS = compilePattern({
  regex: String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`,
});

const encoder = new TextEncoder();

/** GPT-2's alphabet: a printable character for each of the 256 bytes; byte 0x20 is Ġ. */
export const BYTE_CHARACTERS: readonly string[] = byteCharacters();

/**
 * Byte-level pre-tokenizer: words by GPT-2's pattern (unless another pre-tokenizer has cut them), then a character for
 * each UTF-8 byte. Every byte has the span of the whole character it belongs to.
 */
export function byteLevel(addPrefixSpace: boolean, useRegex: boolean): (text: AlignedText) => AlignedText[] {
  return (source) => {
    const text = addPrefixSpace && !source.text.startsWith(" ") ? prepend(source, " ") : source;
    const words = useRegex ? split(text, WORDS, "Isolated") : [text];
    return words.map(toBytes);
  };
}

function toBytes(word: AlignedText): AlignedText {
  const bytes = encoder.encode(word.text);
  let text = "";
  for (const byte of bytes) text += BYTE_CHARACTERS[byte] ?? "";
  if (bytes.length === word.text.length) return { ...word, text };
  const starts = new Int32Array(bytes.length);
  const ends = new Int32Array(bytes.length);
  let at = 0;
  for (let unit = 0; unit < word.text.length;) {
    const codePoint = word.text.codePointAt(unit) ?? 0;
    const size = codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x1_0000 ? 3 : 4;
    starts.fill(word.starts[unit] ?? 0, at, at + size);
    ends.fill(word.ends[unit] ?? 0, at, at + size);
    at += size;
    unit += size === 4 ? 2 : 1;
  }
  return { text, starts, ends, origin: word.origin };
}

function byteCharacters(): string[] {
  let moved = 256;
  return Array.from({ length: 256 }, (_, byte) => {
    const printable = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
    return String.fromCodePoint(printable ? byte : moved++);
  });
}
