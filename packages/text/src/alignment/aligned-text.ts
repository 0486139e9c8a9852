/**
 * A text after some transformations, where every UTF-16 unit still knows which span of the source it came from.
 *
 * `starts[i]`, `ends[i]`: the source span of unit i, as UTF-16 offsets into the text that was given to the tokenizer.
 * Both halves of a surrogate pair have the span of the character. Mirrors `NormalizedString` of Hugging Face tokenizers,
 * which does the same by UTF-8 bytes.
 */
export interface AlignedText {
  readonly text: string;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Where the source of this (part of a) text begins; characters inserted before anything else point there. */
  readonly origin: number;
}

/** The identity alignment. A lone surrogate becomes U+FFFD, as everywhere where text is encoded as UTF-8. */
export function alignText(source: string): AlignedText {
  const text = source.replace(/\p{Surrogate}/gu, "\uFFFD");
  const starts = new Int32Array(text.length);
  const ends = new Int32Array(text.length);
  for (let i = 0; i < text.length;) {
    const size = characterSize(text, i);
    for (let k = i; k < i + size; k++) {
      starts[k] = i;
      ends[k] = i + size;
    }
    i += size;
  }
  return { text, starts, ends, origin: 0 };
}

/** The part of a text from unit `from` to before unit `to`; shares the alignment's memory. Its origin is its first character's. */
export function slice(aligned: AlignedText, from: number, to: number): AlignedText {
  const origin = aligned.starts[from] ?? aligned.origin;
  if (from === 0 && to === aligned.text.length) return { ...aligned, origin };
  return {
    text: aligned.text.slice(from, to),
    starts: aligned.starts.subarray(from, to),
    ends: aligned.ends.subarray(from, to),
    origin,
  };
}

/** UTF-16 units of the character at `index`: 1 or 2. */
export function characterSize(text: string, index: number): 1 | 2 {
  const unit = text.charCodeAt(index);
  if (unit < 0xd800 || unit > 0xdbff || index + 1 >= text.length) return 1;
  const next = text.charCodeAt(index + 1);
  return next >= 0xdc00 && next <= 0xdfff ? 2 : 1;
}
