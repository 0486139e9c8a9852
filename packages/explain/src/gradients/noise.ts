import type { Activation } from "@limelight/core";
import type { NumpyRandomState } from "@limelight/statistics";

/**
 * Gaussian noise for several samples, of an activation's shape: NumPy's `standard_normal((samples, …shape))` times the deviation,
 * drawn on the host so that a seed gives the same on every adapter.
 */
export function gaussianNoise(
  random: NumpyRandomState,
  samples: number,
  { shape, data }: Activation,
  deviation: number,
): Activation[] {
  return Array.from({ length: samples }, () => ({
    shape,
    data: Float32Array.from(random.standardNormal(data.length), (number) => number * deviation),
  }));
}

/** The largest number less the smallest: what noise is measured by in Smilkov et al. 2017. */
export function spread({ data }: Activation): number {
  const [low, high] = data.reduce(
    ([least, most], number) => [Math.min(least, number), Math.max(most, number)] as const,
    [Infinity, -Infinity] as const,
  );
  return data.length > 0 ? high - low : 0;
}
