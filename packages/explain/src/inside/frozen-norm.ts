import type { NormNumbers } from "@limelight/core";

/** A linear form on states: it gives a state's share of a logit, state · direction. */
export type Direction = Float64Array;

/**
 * A layer norm with its standard deviation held where it was is linear but for its shift: n = γ (x − mean x) / σ + β. A form
 * d · n is then one of x, by the transpose, and a number of its own, d · β.
 * @param row what the norm read
 */
export function throughFrozenNorm(
  direction: Direction,
  { gain, shift }: NormNumbers,
  row: ArrayLike<number>,
  epsilon: number,
): { readonly direction: Direction; readonly shift: number } {
  const values = Array.from(row);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const scaled = direction.map((value, feature) => value * (gain.data[feature] ?? 0));
  const scaledMean = scaled.reduce((sum, value) => sum + value, 0) / scaled.length;
  return {
    direction: scaled.map((value) => (value - scaledMean) / Math.sqrt(variance + epsilon)),
    shift: dot(direction, shift.data),
  };
}

/** Σ a b in f64. */
export function dot(direction: Direction, state: ArrayLike<number>): number {
  return direction.reduce((sum, value, feature) => sum + value * (state[feature] ?? 0), 0);
}
