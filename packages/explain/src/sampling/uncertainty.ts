import type { Attribution } from "../method.ts";

/**
 * Where errors of scores come from. `sampling`: over draws, by the estimator. `regression`: over the rows that a line was fitted to. `bootstrap`:
 * over variants drawn again from those that were asked about. `seeds`: over runs with other seeds. `residual`: what scores should
 * add up to and do not, which may be any unit's; it is no standard error, and there are none.
 */
export type ErrorKind = "sampling" | "regression" | "bootstrap" | "seeds" | "residual";

/** Scores this near each other, as a part of the largest, are level but for rounding: shaders count in single precision. */
const rounding = 1e-6;

/** Half a 95% interval, in standard errors: those of few draws are stated larger, so that it holds for them too. */
export const halfInterval = 1.96;

/** How estimates of units scatter together; undefined where that is not known of one of them. */
export type Covariance = (one: number, other: number) => number | undefined;

/** What an attribution says of its errors. */
type Uncertainty = Required<Pick<Attribution, "stderr" | "errors" | "tied">>;

/** Standard errors of scores, and which neighbours by score are tied. */
export function uncertainty(
  errors: Exclude<ErrorKind, "residual">,
  scores: readonly number[],
  covariance: Covariance,
): Uncertainty {
  const stderr = scores.map((_, unit) => {
    const variance = covariance(unit, unit);
    return variance === undefined ? null : Math.sqrt(Math.max(0, variance));
  });
  const between = (one: number, other: number): number | undefined => {
    const parts = [covariance(one, one), covariance(other, other), covariance(one, other)];
    const [own, its, common] = parts;
    if (own === undefined || its === undefined || common === undefined) return undefined;
    return halfInterval * Math.sqrt(Math.max(0, own + its - 2 * common));
  };
  return { stderr, errors, tied: ties(scores, between) };
}

/** The same of scores that know no more of their errors than what they should add up to and do not: either of two may be off by it. */
export function residualUncertainty(
  scores: readonly number[],
  residual: number,
): Required<Pick<Attribution, "errors" | "tied">> {
  return { errors: "residual", tied: ties(scores, () => Math.abs(residual)) };
}

/**
 * Neighbours by score, the higher one first, whose order is not settled; those that are level never have one, however exact they are.
 * @param reach how far apart two scores may be by chance; undefined where that is not known
 */
function ties(
  scores: readonly number[],
  reach: (one: number, other: number) => number | undefined,
): [number, number][] {
  const ranked = [...scores.keys()].toSorted((one, other) => (scores[other] ?? 0) - (scores[one] ?? 0));
  // Units of which nothing is known (those that a method left out) stand in nobody's way.
  const known = ranked.filter((unit) => reach(unit, unit) !== undefined);
  const largest = scores.reduce((size, score) => Math.max(size, Math.abs(score)), 0);
  return known.slice(1).flatMap((lower, index): [number, number][] => {
    const higher = known[index] ?? lower;
    const far = reach(higher, lower);
    const apart = (scores[higher] ?? 0) - (scores[lower] ?? 0);
    return far !== undefined && apart <= far + rounding * largest ? [[higher, lower]] : [];
  });
}

/** Covariances of numbers that were estimated several times over. @param replicates [replicates][units] @param factor of their sum of products */
export function covarianceOf(
  replicates: readonly (readonly number[])[],
  factor: number,
): (one: number, other: number) => number {
  const units = replicates[0]?.length ?? 0;
  const means = Array.from(
    { length: units },
    (_, unit) => replicates.reduce((sum, each) => sum + (each[unit] ?? 0), 0) / replicates.length,
  );
  return (one, other) => {
    const [mean = 0, its = 0] = [means[one], means[other]];
    return factor * replicates.reduce((sum, each) => sum + ((each[one] ?? 0) - mean) * ((each[other] ?? 0) - its), 0);
  };
}
