/** Words by falling score; equal ones in the order of the text, or against it. @param ties which of equal ones goes first */
export function byFallingScore(scores: readonly number[], ties: "first" | "last" = "first"): number[] {
  const sign = ties === "first" ? 1 : -1;
  return [...scores.keys()].toSorted((one, other) => (scores[other] ?? 0) - (scores[one] ?? 0) || sign * (one - other));
}

/** How many of `count` words are gone after each step, [steps + 1]: none first, all at last; of a long text several go at each. */
export function removalSteps(count: number, most: number): number[] {
  const steps = Math.min(count, most);
  return Array.from({ length: steps + 1 }, (_, step) => Math.round((step * count) / steps));
}

/** By the trapezoidal rule. */
export function areaUnder(places: readonly number[], heights: readonly number[]): number {
  let area = 0;
  for (let i = 1; i < places.length; i++)
    area += (((heights[i - 1] ?? 0) + (heights[i] ?? 0)) / 2) * ((places[i] ?? 0) - (places[i - 1] ?? 0));
  return area;
}
