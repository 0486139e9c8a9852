import { spearmanRho } from "@limelight/statistics";
import { scoreDoubts, type ScoreDoubt } from "@limelight/report/figures";
import { diffArrays } from "diff";
import type { Explained } from "./sides.ts";

/** A word of either side, or of both. */
export interface WordPair {
  readonly id: string;
  /** `good`; where the sides have different words, `good → god`. */
  readonly text: string;
  /** Places among each side's units; null where that side has no such word. */
  readonly units: readonly [first: number | null, second: number | null];
  readonly scores: readonly [first: number | null, second: number | null];
  /** How sure each side's score is. */
  readonly doubts: readonly [first: ScoreDoubt | undefined, second: ScoreDoubt | undefined];
  /** Whether both sides have the same word here. */
  readonly same: boolean;
}

/** The words of two explanations, those that are the same beside each other, in the order of the texts. */
export function pairWords(first: Explained, second: Explained): WordPair[] {
  const [left, right] = [wordsOf(first), wordsOf(second)];
  const pairs: WordPair[] = [];
  const add = (one: Word | undefined, other: Word | undefined, same: boolean): void => {
    if (!one && !other) return;
    pairs.push({
      id: `pair:${pairs.length}`,
      text: same ? (one?.text ?? "") : [one?.text ?? "(nothing)", other?.text ?? "(nothing)"].join(" → "),
      units: [one?.index ?? null, other?.index ?? null],
      scores: [one?.score ?? null, other?.score ?? null],
      doubts: [one?.doubt, other?.doubt],
      same,
    });
  };
  let [at, beside] = [0, 0];
  let gone: Word[] = [];
  const flush = (come: readonly Word[]): void => {
    for (let index = 0; index < Math.max(gone.length, come.length); index++) add(gone[index], come[index], false);
    gone = [];
  };
  for (const { count, added, removed } of diffArrays(
    left.map(({ text }) => text.toLowerCase()),
    right.map(({ text }) => text.toLowerCase()),
  )) {
    if (removed) {
      gone = left.slice(at, at + count);
      at += count;
    } else if (added) {
      flush(right.slice(beside, beside + count));
      beside += count;
    } else {
      flush([]);
      for (let index = 0; index < count; index++) add(left[at + index], right[beside + index], true);
      at += count;
      beside += count;
    }
  }
  flush([]);
  return pairs;
}

interface Word {
  readonly index: number;
  readonly text: string;
  readonly score: number;
  readonly doubt: ScoreDoubt | undefined;
}

function wordsOf(explained: Explained): Word[] {
  const { units, scores } = explained;
  const doubts = scoreDoubts(explained);
  return units.flatMap(({ text, special }, index) =>
    special === true ? [] : [{ index, text, score: scores[index] ?? 0, doubt: doubts.get(index) }],
  );
}

/** How alike two sides rank the words that both have: −1 to 1; undefined where there is nothing to rank. */
export function rankAgreement(pairs: readonly WordPair[]): number | undefined {
  const both = pairs.flatMap(({ same, scores: [one, other] }) =>
    !same || one === null || other === null ? [] : [[one, other] as const],
  );
  const rho = spearmanRho(
    both.map(([one]) => one),
    both.map(([, other]) => other),
  );
  return Number.isFinite(rho) ? rho : undefined;
}

/** The largest score of either side, special tokens too: one scale for both. */
export function largestOf(...sides: readonly Explained[]): number {
  return sides.flatMap(({ scores }) => scores).reduce((most, score) => Math.max(most, Math.abs(score)), 0);
}

/** A word whose scores differ by a smaller part of the largest difference of all is not what sides disagree about. */
const telling = 0.25;

/**
 * The words that speak for the target on one side and against it on the other, those with the largest difference first. Next to
 * nothing on one side and much on the other is more to disagree about than a little either way.
 */
export function disagreements(pairs: readonly WordPair[]): WordPair[] {
  const most = pairs.reduce((largest, pair) => Math.max(largest, difference(pair)), 0);
  return pairs
    .filter((pair) => {
      const [one, other] = pair.scores;
      return one !== null && other !== null && one * other < 0 && difference(pair) >= telling * most;
    })
    .toSorted((one, other) => difference(other) - difference(one));
}

/** The word whose two scores differ most. */
export function mostDifferent(pairs: readonly WordPair[]): WordPair | undefined {
  const [most] = pairs.toSorted((one, other) => difference(other) - difference(one));
  return most && difference(most) > 0 ? most : undefined;
}

function difference({ scores: [one, other] }: WordPair): number {
  return Math.abs((one ?? 0) - (other ?? 0));
}
