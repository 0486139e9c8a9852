import { studentQuantile } from "@limelight/statistics";
import { covarianceOf, halfInterval } from "./uncertainty.ts";

/** How many draws the spread of all units together counts for, when the spread of one is told. */
const borrowed = 4;

/**
 * Covariances of means of a few draws of every unit. Of some ten draws a unit's own spread is often far too small by chance (0, where a word changes
 * something only in rare company), so it is told together with that of all units: (4 · theirs + (draws − 1) · its own) / (draws + 3), as moderated
 * t-statistics do (Smyth 2004, "Linear models and empirical Bayes methods"). Enlarged by Student's t over the normal's, so that 1.96 of
 * these errors are 95% of few draws too.
 * @param draws [draws][units]
 * @returns undefined of fewer than two
 */
export function meanCovariance(
  draws: readonly (readonly number[])[],
): ((one: number, other: number) => number) | undefined {
  if (draws.length < 2) return undefined;
  const units = draws[0]?.length ?? 0;
  const own = draws.length - 1;
  const sums = covarianceOf(draws, 1);
  const squares = Array.from({ length: units }, (_, unit) => sums(unit, unit));
  const common = squares.reduce((sum, each) => sum + each, 0) / own / units;
  const widened = (studentQuantile(0.975, own + borrowed) / halfInterval) ** 2;
  const factor = widened / (own + borrowed) / draws.length;
  return (one, other) => factor * (one === other ? borrowed * common + (squares[one] ?? 0) : sums(one, other));
}
