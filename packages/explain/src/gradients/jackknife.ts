import { covarianceOf } from "../sampling/uncertainty.ts";

/**
 * Covariances of numbers that are made of independent samples, by leaving each sample out (Tukey 1958): of a mean it is the
 * usual one, and it serves lengths and variances as well. Undefined with fewer than two samples.
 * @param without the numbers made of all samples but one
 */
export function jackknife(
  samples: number,
  without: (sample: number) => readonly number[],
): ReturnType<typeof covarianceOf> | undefined {
  if (samples < 2) return undefined;
  const left = Array.from({ length: samples }, (_, sample) => without(sample));
  return covarianceOf(left, (samples - 1) / samples);
}
