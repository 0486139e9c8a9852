import type { Span } from "../../method.ts";
import { sentenceSpans } from "../../words/sentence-spans.ts";
import { checkSpans } from "../../words/word-players.ts";
import { wordPattern } from "../../words/word-spans.ts";
import type { LimeOptions } from "./options.ts";

const splittings = {
  /**
   * What Python's `\w` matches in a `str`: letters, numbers and the underscore of any script. (Its version of Unicode
   * may be older than ours.) Combining marks are no part of it, so they split a word there and here.
   */
  python: /[\p{L}\p{N}_]+/gu,
  /** The same, but an apostrophe between two of them holds a word together: *don't*, *dog's*; and a mask keeps its brackets. */
  apostrophes: wordPattern,
  /** A character of any kind, as Python counts them. */
  character: /./gsu,
  /** What stands between punctuation, from its first letter to its last. */
  phrase: /[\p{L}\p{N}_](?:[^.,;:!?()[\]{}"“”«»–—…\n]*[\p{L}\p{N}_])?/gu,
};

/**
 * What LIME may leave out of a text.
 * @throws ExplainError "bad-option", "unfit-text" where given spans are not right
 */
export function textParts(
  text: string,
  { level, words, spans }: Pick<LimeOptions, "level" | "words" | "spans">,
): Span[] {
  if (spans.length > 0) {
    checkSpans(spans, text.length);
    return spans.map(([start, end]) => ({ start, end }));
  }
  switch (level) {
    case "sentence":
      return sentenceSpans(text);
    case "word":
      return matches(text, splittings[words]);
    case "character":
    case "phrase":
      return matches(text, splittings[level]);
  }
}

function matches(text: string, pattern: RegExp): Span[] {
  return Array.from(text.matchAll(pattern), ({ 0: found, index }) => ({ start: index, end: index + found.length }));
}
