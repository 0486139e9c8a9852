import { isWhiteBox, type BlackBox, type Question } from "@limelight/core";
import { ExplainError } from "../explain-error.ts";
import type { Span } from "../method.ts";

/**
 * That a text has more words than a method can do with; of one that is cut, how many of them are read as it stands. The others play all the same: they come
 * into reach as those in front go.
 * @param most what the most are, and for what: "400 are the most that are put into orders"
 */
export function tooManyWords(subject: BlackBox, input: Question, words: readonly Span[], most: string): ExplainError {
  const tokens = isWhiteBox(subject)
    ? subject.tokens(input).filter(({ special, sequence }) => !special && sequence === 0)
    : undefined;
  const read = words.filter((word) => tokens?.some(({ start, end }) => start < word.end && end > word.start) ?? true);
  const cut =
    read.length < words.length ? ` (${read.length} are read as it stands, the others once some are gone)` : "";
  return new ExplainError(
    "too-many-words",
    `the text has ${words.length} words${cut}, and ${most}`,
    "take partition-shap, or a shorter text",
  );
}
