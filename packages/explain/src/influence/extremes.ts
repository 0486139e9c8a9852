/** What most and least of some scores are, by falling score; of equal ones the first first. */
export interface Extremes {
  /** Places of the largest above 0. */
  readonly proponents: readonly number[];
  /** Places of the smallest below 0: the very smallest last. */
  readonly opponents: readonly number[];
}

/** @param top how many of each at most */
export function extremes(scores: Float64Array, top: number): Extremes {
  const order = byFallingScore(scores);
  const score = (place: number): number => scores[place] ?? 0;
  return {
    proponents: order.filter((place) => score(place) > 0).slice(0, top),
    opponents: order.filter((place) => score(place) < 0).slice(-top),
  };
}

/** Places by falling score; of equal ones the first first. */
export function byFallingScore(scores: Float64Array): number[] {
  return Array.from(scores, (_, place) => place).toSorted((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b);
}
