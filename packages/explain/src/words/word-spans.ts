import type { Span } from "../method.ts";

/**
 * Letters, numbers and underscores of any script; an apostrophe between two of them holds a word together: *don't*, *dog's*. A mask is a
 * word as it is written, brackets and all: without them it would be another text.
 */
export const wordPattern = /\[MASK\]|<mask>|[\p{L}\p{N}_]+(?:['\u2019][\p{L}\p{N}_]+)*/gu;

/** Scripts that leave no space between words. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** The words of a text, in order; where a script has no spaces between them, as the engine's dictionaries cut it. */
export function wordSpans(text: string): Span[] {
  return [...text.matchAll(wordPattern)].flatMap(({ 0: found, index }) =>
    unspaced.test(found)
      ? Array.from(
          new Intl.Segmenter(undefined, { granularity: "word" }).segment(found),
          ({ segment, index: place }) => ({
            start: index + place,
            end: index + place + segment.length,
          }),
        )
      : [{ start: index, end: index + found.length }],
  );
}
