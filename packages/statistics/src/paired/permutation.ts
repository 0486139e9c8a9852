import { NumpyRandomState } from "../random/numpy-random-state.ts";
import { StatisticsError } from "../statistics-error.ts";

/** Whether pairs of numbers differ on average. */
export interface PairedPermutation {
  /** Mean of first − second. */
  readonly difference: number;
  /** Two-sided: the share of sign changes with a mean at least as far from 0. */
  readonly p: number;
  /** Whether all sign changes were gone through, and not some drawn. */
  readonly exact: boolean;
}

/**
 * Paired permutation test (Fisher 1935): were the two interchangeable within each pair, how often would their mean difference
 * be this large? All 2ⁿ changes where there are at most `resamples` of them; else that many drawn ones, the one that was seen counted in.
 * @throws StatisticsError "bad-shape" where they are no pairs, or none
 */
export function pairedPermutation(
  first: readonly number[],
  second: readonly number[],
  { seed, resamples = 10_000 }: { readonly seed: number; readonly resamples?: number },
): PairedPermutation {
  if (first.length !== second.length || first.length === 0)
    throw new StatisticsError("bad-shape", `${first.length} and ${second.length} numbers`, "give pairs, one at least");
  const differences = first.map((value, index) => value - second[index]!);
  const sum = differences.reduce((total, value) => total + value, 0);
  // Sums that are equal but for their rounding are equal.
  const limit = Math.abs(sum) - 1e-12 * differences.reduce((total, value) => total + Math.abs(value), 0);
  const far = (sign: (index: number) => boolean): boolean =>
    Math.abs(differences.reduce((total, value, index) => total + (sign(index) ? value : -value), 0)) >= limit;
  const difference = sum / differences.length;
  const changes = 2 ** differences.length;
  let count = 0;
  if (changes <= resamples) {
    for (let change = 0; change < changes; change++) if (far((index) => ((change >> index) & 1) === 0)) count += 1;
    return { difference, p: count / changes, exact: true };
  }
  const random = new NumpyRandomState(seed);
  for (let draw = 0; draw < resamples; draw++) {
    const signs = random.randint(0, 2, differences.length);
    if (far((index) => signs[index] === 1)) count += 1;
  }
  return { difference, p: (count + 1) / (resamples + 1), exact: false };
}
