import { sampleRankCorrelation } from "simple-statistics";
import { StatisticsError } from "../statistics-error.ts";

/**
 * Kendall's τ-b (1945): pairs in the same order less pairs in the opposite one, over what ties leave; −1 to 1. NaN where one side has a single
 * value. Compares all pairs: for scores of a text, not for a million numbers.
 * @throws StatisticsError "bad-shape"
 */
export function kendallTau(first: readonly number[], second: readonly number[]): number {
  paired(first, second);
  let [balance, untiedFirst, untiedSecond] = [0, 0, 0];
  for (let one = 0; one < first.length; one++) {
    for (let other = 0; other < one; other++) {
      const [a, b] = [Math.sign(first[one]! - first[other]!), Math.sign(second[one]! - second[other]!)];
      balance += a * b;
      untiedFirst += Math.abs(a);
      untiedSecond += Math.abs(b);
    }
  }
  return untiedFirst === 0 || untiedSecond === 0 ? Number.NaN : balance / Math.sqrt(untiedFirst * untiedSecond);
}

/**
 * Spearman's ρ (1904): the correlation of ranks, ties having their mean rank; −1 to 1. NaN where one side has a single value.
 * @throws StatisticsError "bad-shape"
 */
export function spearmanRho(first: readonly number[], second: readonly number[]): number {
  paired(first, second);
  if (first.length < 2) return Number.NaN;
  const rho = sampleRankCorrelation([...first], [...second]);
  return Math.max(-1, Math.min(1, rho)); // rounding may go beyond; NaN stays NaN
}

/**
 * The share of the `k` largest of one that are among the `k` largest of the other, 0 to 1. Where the last place is shared
 * by equals, each of them is in with the chance that a draw would give it.
 * @param k at most as many as there are; 1 where it is 0 or they are none
 * @throws StatisticsError "bad-shape"
 */
export function topOverlap(first: readonly number[], second: readonly number[], k: number): number {
  paired(first, second);
  const count = Math.min(k, first.length);
  if (count < 1) return 1;
  const [one, other] = [membership(first, count), membership(second, count)];
  return one.reduce((sum, share, index) => sum + share * other[index]!, 0) / count;
}

// How surely each value is among the `count` largest: 1, 0, or the share of the equals for which there is room.
function membership(values: readonly number[], count: number): number[] {
  const last = values.toSorted((one, other) => other - one)[count - 1]!;
  const above = values.filter((value) => value > last).length;
  const equal = values.filter((value) => value === last).length;
  return values.map((value) => (value > last ? 1 : value === last ? (count - above) / equal : 0));
}

function paired(first: readonly number[], second: readonly number[]): void {
  if (first.length !== second.length)
    throw new StatisticsError("bad-shape", `${first.length} and ${second.length} numbers`, "give pairs of numbers");
}
