import type { NormNumbers } from "@limelight/core";
import { deviationOf } from "../norms.ts";

/** A linear form on states: it gives a state's share of a logit, state · direction. */
export type Direction = Float64Array;

/**
 * A layer norm with its standard deviation held where it was is linear but for its shift: n = γ (x − mean x) / σ + β. A form
 * d · n is then one of x, by the transpose, and a number of its own, d · β. Root-mean-square norms have neither mean nor shift.
 * @param row what the norm read
 */
export function throughFrozenNorm(
  direction: Direction,
  norm: NormNumbers,
  row: ArrayLike<number>,
  epsilon: number,
): { readonly direction: Direction; readonly shift: number } {
  const { gain, shift } = norm;
  const deviation = deviationOf(norm, row, epsilon);
  const scaled = direction.map((value, feature) => value * (gain.data[feature] ?? 0));
  const mean = shift ? scaled.reduce((sum, value) => sum + value, 0) / scaled.length : 0;
  return {
    direction: scaled.map((value) => (value - mean) / deviation),
    shift: shift ? dot(direction, shift.data) : 0,
  };
}

/** Σ a b in f64. */
export function dot(direction: Direction, state: ArrayLike<number>): number {
  return direction.reduce((sum, value, feature) => sum + value * (state[feature] ?? 0), 0);
}
