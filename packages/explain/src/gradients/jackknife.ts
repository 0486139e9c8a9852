/**
 * Standard errors of numbers that are made of independent samples, by leaving each sample out (Tukey 1958): of a mean it is the
 * usual one, and it serves lengths and variances as well. Undefined with fewer than two samples.
 * @param without the numbers made of all samples but one
 */
export function jackknife(samples: number, without: (sample: number) => readonly number[]): number[] | undefined {
  if (samples < 2) return undefined;
  const left = Array.from({ length: samples }, (_, sample) => without(sample));
  const [first = []] = left;
  return first.map((_, index) => {
    const mean = left.reduce((sum, numbers) => sum + (numbers[index] ?? 0), 0) / samples;
    const squares = left.reduce((sum, numbers) => sum + ((numbers[index] ?? 0) - mean) ** 2, 0);
    return Math.sqrt((squares * (samples - 1)) / samples);
  });
}
