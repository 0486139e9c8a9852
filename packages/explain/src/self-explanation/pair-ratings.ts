import type { Span } from "../method.ts";
import type { AnswerToken, NumberToken, TextToken } from "./lex-answer.ts";
import { isFiller, ratedWord, textsOf, type PlacedWord, type Side } from "./rated-word.ts";
import type { WordIndex } from "./word-index.ts";

/** A word of an answer and the number it was given; the place is that of both in the answer. */
export interface AnswerRating extends Span {
  /** As the answer has it. */
  readonly word: string;
  /** −1 to 1. */
  readonly rating: number;
  /** What was written, where that is outside. */
  readonly written?: number;
}

/** What an answer's tokens come to. */
export interface PairedRatings {
  readonly ratings: readonly AnswerRating[];
  /** What was neither a rated word nor its rating, in the order of the answer. */
  readonly rest: readonly (TextToken | NumberToken)[];
}

/**
 * Brings numbers and words together: the word in front of each number, or behind it where more words of the text are found so.
 * Ratings beyond −1 and 1 are put at the end they are over.
 */
export function pairRatings(tokens: readonly AnswerToken[], answer: string, index: WordIndex): PairedRatings {
  const before = pair(tokens, answer, index, "before");
  const after = pair(tokens, answer, index, "after");
  const known = ({ ratings }: PairedRatings): number => ratings.filter(({ word }) => index.has(word)).length;
  return known(after) > known(before) ? after : before;
}

function pair(tokens: readonly AnswerToken[], answer: string, index: WordIndex, side: Side): PairedRatings {
  const ratings: AnswerRating[] = [];
  const rest: (TextToken | NumberToken)[] = [];
  const { gaps, numbers } = split(tokens);
  /** A number without a word, which is one itself if another follows: (1984, 0.3). */
  let waiting: NumberToken | undefined;
  // One by one: a call takes no arguments by the hundred thousand.
  const leave = (tokensLeft: readonly TextToken[]): void => {
    for (const token of tokensLeft) rest.push(token);
  };
  if (side === "after") leave(textsOf(gaps[0] ?? []));
  for (const [place, number] of numbers.entries()) {
    const front = gaps[place] ?? [];
    const behind = gaps[place + 1] ?? [];
    const gap = side === "before" ? front : behind;
    const isWord = side === "before" && front.at(-1)?.kind === "open" && isComma(behind) && place + 1 < numbers.length;
    const found = isWord || !Number.isFinite(number.value) ? undefined : ratedWord(gap, answer, index, side);
    leave(textsOf(gap).flatMap((token) => (found ? besides(token, found) : token)));
    if (found) ratings.push(rated(found, number));
    else if (waiting && isComma(front)) {
      if (rest.at(-1) === waiting) rest.pop();
      ratings.push(rated(waiting, number));
    } else if (isWord || !isListNumber(number, front, behind, place)) rest.push(number);
    waiting = found || waiting ? undefined : number;
  }
  if (side === "before") leave(textsOf(gaps.at(-1) ?? []));
  return { ratings, rest: rest.filter((token) => token.kind === "number" || !isFiller(token)) };
}

/** What of a token is not the rated word. */
function besides(token: TextToken, { start, end }: Span): TextToken[] {
  if (end <= token.start || start >= token.end) return [token];
  return [
    { from: token.start, to: start },
    { from: end, to: token.end },
  ].flatMap(({ from, to }) => {
    const text = token.text.slice(from - token.start, to - token.start);
    return from < to && !token.quoted ? [{ ...token, text, start: from, end: to }] : [];
  });
}

function rated(word: PlacedWord, number: NumberToken): AnswerRating {
  const { value } = number;
  const rating = Math.max(-1, Math.min(1, value));
  return {
    word: word.text,
    rating,
    ...(rating !== value && { written: value }),
    start: Math.min(word.start, number.start),
    end: Math.max(word.end, number.end),
  };
}

/** What stands in front of, between and behind numbers: one gap more than there are numbers. */
function split(tokens: readonly AnswerToken[]): { gaps: AnswerToken[][]; numbers: NumberToken[] } {
  const gaps: AnswerToken[][] = [[]];
  const numbers: NumberToken[] = [];
  for (const token of tokens) {
    if (token.kind === "number") {
      numbers.push(token);
      gaps.push([]);
    } else gaps.at(-1)?.push(token);
  }
  return { gaps, numbers };
}

/** Whether two numbers are parted by signs alone. */
function isComma(gap: readonly AnswerToken[]): boolean {
  return gap.length > 0 && gap.length < 4 && gap.every(({ kind }) => kind === "mark");
}

/** Whether a number counts the lines: first on its own, with words behind it. */
function isListNumber(
  { text }: NumberToken,
  front: readonly AnswerToken[],
  behind: readonly AnswerToken[],
  place: number,
): boolean {
  const last = front.findLast(({ kind }) => kind !== "mark" && kind !== "open");
  const isFirst = last === undefined ? place === 0 : last.kind === "break";
  const next = behind.find(({ kind }) => kind === "text" || kind === "break");
  return /^\d{1,4}$/.test(text) && isFirst && next?.kind === "text";
}
