import { type AlignedText, alignText, characterSize } from "../alignment/aligned-text.ts";
import { type CharacterMap, readCharacterMap } from "../normalizers/character-map.ts";
import type { Normalizer } from "../normalizers/normalizer.ts";
import type { SentencePieceModel } from "./model-file.ts";

/** SentencePiece's sign for a blank. */
export const BLANK = "▁";

const encoder = new TextEncoder();

/**
 * What SentencePiece itself does to a text before it cuts it (normalizer.cc, `Normalizer::Normalize`): the longest entry of
 * its character map at every place, blanks in a row as one, none at the ends, one put in front, and `▁` for each.
 * What an entry makes has the span of all it replaced.
 */
export function sentencePieceNormalizer(model: SentencePieceModel): Normalizer {
  const map = model.characterMap === undefined ? undefined : readCharacterMap(model.characterMap);
  const blank = model.escapeWhitespaces ? BLANK : " ";
  return (old) => {
    const made = new AlignedUnits();
    // Whether a blank would be one too many: at the start, or after another.
    let dropBlank = model.removeExtraWhitespaces;
    for (const { text, from, to } of replacements(old.text, map)) {
      const start = old.starts[from] ?? old.origin;
      const end = old.ends[to - 1] ?? start;
      const kept = dropBlank ? text.replace(/^ +/, "") : text;
      if (kept !== "") {
        if (made.text === "" && model.addDummyPrefix && !model.whitespaceAsSuffix) made.push(blank, start, end);
        made.push(kept.replaceAll(" ", blank), start, end);
      }
      if (model.removeExtraWhitespaces) dropBlank = kept === "" ? dropBlank : kept.endsWith(" ");
    }
    const isEmpty = made.text === "";
    if (model.removeExtraWhitespaces) made.trimEnd(blank);
    if (!isEmpty && model.addDummyPrefix && model.whitespaceAsSuffix) {
      made.push(blank, made.lastEnd(old.origin), made.lastEnd(old.origin));
    }
    return made.aligned(old.origin);
  };
}

/** The text in steps: what an entry of the map makes of the units between `from` and `to`, or a character as it is. */
function* replacements(
  text: string,
  map: CharacterMap | undefined,
): Generator<{ text: string; from: number; to: number }> {
  const bytes = map === undefined ? undefined : encoder.encode(text);
  let byte = 0;
  for (let from = 0; from < text.length;) {
    let to = from + characterSize(text, from);
    let made = text.slice(from, to);
    if (map !== undefined && bytes !== undefined) {
      let longest: { length: number; at: number } | undefined;
      for (const match of map.matches(bytes, byte)) longest = match;
      let length = byteLength(text, from);
      if (longest !== undefined) {
        made = map.replacement(longest.at);
        for (; length < longest.length; to += characterSize(text, to)) length += byteLength(text, to);
      }
      byte += length;
    }
    yield { text: made, from, to };
    from = to;
  }
}

/** UTF-8 bytes of the character at `index`. */
function byteLength(text: string, index: number): number {
  const codePoint = text.codePointAt(index) ?? 0;
  return codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x1_0000 ? 3 : 4;
}

/** A text in the making, with the span of every unit. */
class AlignedUnits {
  text = "";
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];

  push(text: string, start: number, end: number): void {
    this.text += text;
    for (let i = 0; i < text.length; i++) {
      this.#starts.push(start);
      this.#ends.push(end);
    }
  }

  trimEnd(blank: string): void {
    let length = this.text.length;
    while (length > 0 && this.text.charAt(length - 1) === blank) length--;
    this.text = this.text.slice(0, length);
    this.#starts.length = length;
    this.#ends.length = length;
  }

  lastEnd(origin: number): number {
    return this.#ends.at(-1) ?? origin;
  }

  aligned(origin: number): AlignedText {
    if (this.text === "") return { ...alignText(""), origin };
    return { text: this.text, starts: Int32Array.from(this.#starts), ends: Int32Array.from(this.#ends), origin };
  }
}
