import type { PreTokenizer } from "../pretokenizers/pretokenizer.ts";
import { split } from "../pretokenizers/split.ts";
import type { SentencePieceModel } from "./model-file.ts";
import { BLANK } from "./normalizer.ts";

/**
 * Words, each with the `▁` in front of it, where no piece can reach over one (SentencePiece's `split_by_whitespace`, its
 * default): the cut is the same, and every token knows its word. Otherwise the whole text is one word.
 */
export function sentencePieceWords({ pieces, whitespaceAsSuffix }: SentencePieceModel): PreTokenizer {
  const texts = pieces.filter(({ kind }) => kind === "normal" || kind === "user-defined").map(({ text }) => text);
  const separable = !whitespaceAsSuffix && texts.includes(BLANK) && texts.every((text) => text.lastIndexOf(BLANK) <= 0);
  return separable ? (text) => split(text, /▁/gu, "MergedWithNext") : (text) => [text];
}
