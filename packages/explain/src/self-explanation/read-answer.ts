import type { Span } from "../method.ts";
import { findVerdict, type AnswerVerdict } from "./answer-label.ts";
import { lexAnswer, type NumberToken, type TextToken } from "./lex-answer.ts";
import { pairRatings, type AnswerRating } from "./pair-ratings.ts";
import { WordIndex } from "./word-index.ts";

/** A part of an answer that means nothing here; long ones are cut. */
export interface UnreadPiece extends Span {
  readonly text: string;
}

/** What an assistant's answer says, as far as it can be read. */
export interface ReadAnswer extends AnswerVerdict {
  /** In the order of the answer. */
  readonly ratings: readonly AnswerRating[];
  /** What was not understood: places in the answer, the first {@link mostPieces} of them. */
  readonly unread: readonly UnreadPiece[];
  /** How many there are in all. */
  readonly unreadCount: number;
}

/** Longer answers are read up to here. */
export const longestAnswer = 2 ** 20;
/** More ratings than this are no text's. */
const mostRatings = 20_000;
const mostPieces = 50;
const longestPiece = 200;

/**
 * Reads ratings of words and a label out of an answer, however it is written: the form that was asked for, "[(word, 0.5), …] label",
 * or JSON, Python, tables, lists and lines of all kinds, with whatever quotes, signs and brackets. Takes time in proportion to
 * the answer's length, and never throws.
 * @param words of the text that was rated, in order
 * @param labels that the answer may give
 */
export function readAnswer(answer: string, words: readonly string[], labels: readonly string[]): ReadAnswer {
  const read = answer.slice(0, longestAnswer);
  const index = new WordIndex(words);
  const { ratings, rest } = pairRatings(lexAnswer(read), read, index);
  const { verdict, used, places } = findVerdict(read, ratings, rest, labels, index);
  const kept = ratings.filter((rating) => !used.has(rating));
  const beyond = kept.slice(mostRatings);
  const pieces = unreadPieces(read, rest, [...places], kept);
  const all: Span[] = [...pieces, ...beyond];
  if (read.length < answer.length) all.push({ start: read.length, end: answer.length });
  return {
    ...verdict,
    ratings: kept.slice(0, mostRatings),
    unread: all.slice(0, mostPieces).map(({ start, end }) => ({
      text: end - start > longestPiece ? `${answer.slice(start, start + longestPiece)}…` : answer.slice(start, end),
      start,
      end,
    })),
    unreadCount: all.length,
  };
}

/** What is left over, joined where it stands on one line without a rating between; without what says the label. */
function unreadPieces(
  answer: string,
  rest: readonly (TextToken | NumberToken)[],
  verdict: readonly Span[],
  ratings: readonly AnswerRating[],
): Span[] {
  const taken = verdict.toSorted((one, other) => one.start - other.start);
  const starts = ratings.map(({ start }) => start).toSorted((one, other) => one - other);
  const pieces: { start: number; end: number }[] = [];
  let [nextTaken, nextStart] = [0, 0];
  for (const token of rest) {
    while ((taken[nextTaken]?.end ?? Infinity) <= token.start) nextTaken += 1;
    const gaps: Span[] = [];
    let from = token.start;
    for (let at = nextTaken; (taken[at]?.start ?? Infinity) < token.end; at++) {
      gaps.push({ start: from, end: taken[at]?.start ?? from });
      from = Math.max(from, taken[at]?.end ?? from);
    }
    gaps.push({ start: from, end: token.end });
    const says = gaps.filter((gap) => hasLetters(answer.slice(gap.start, gap.end)));
    const [first, final] = [says[0], says.at(-1)];
    if (!first || !final) continue;
    const start = first.start + answer.slice(first.start, first.end).search(/[\p{L}\p{N}]/u);
    const { end } = final;
    while ((starts[nextStart] ?? Infinity) < (pieces.at(-1)?.end ?? 0)) nextStart += 1;
    const last = pieces.at(-1);
    const between = last && start - last.end < 80 ? answer.slice(last.end, start) : "\n";
    if (last && !/[\n\r]/.test(between) && (starts[nextStart] ?? Infinity) >= start) last.end = end;
    else pieces.push({ start, end });
  }
  return pieces;
}

function hasLetters(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}
