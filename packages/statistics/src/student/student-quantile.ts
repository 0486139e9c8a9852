import { normalQuantile } from "../normal.ts";
import { twoSidedStudent } from "./two-sided-student.ts";

/**
 * The t that a share (0.5 to 1) of Student's distribution lies below, `scipy.stats.t.ppf(share, degrees)`, to about 1e-12 of itself: with t = √ν tan θ, θ is
 * found by halving. From 10,000 degrees on, by the first terms of the expansion at the normal distribution (Abramowitz and Stegun 26.7.5).
 * @param degrees of freedom ν, 1 or more; they need not be whole
 */
export function studentQuantile(share: number, degrees: number): number {
  if (!(share >= 0.5 && share <= 1 && degrees >= 1)) return Number.NaN;
  if (share === 1) return Infinity;
  if (degrees >= 10_000) {
    const z = normalQuantile(share);
    return z + (z ** 3 + z) / (4 * degrees) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2);
  }
  let [low, high] = [0, Math.PI / 2];
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2;
    if (twoSidedStudent(Math.sqrt(degrees) * Math.tan(middle), degrees) > 2 * (1 - share)) low = middle;
    else high = middle;
  }
  return Math.sqrt(degrees) * Math.tan((low + high) / 2);
}
