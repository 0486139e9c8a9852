/** Numbers that differ by less than this part of the largest one involved differ by rounding alone: shaders count in single precision. */
const rounding = 1e-6;

/** Below this nothing is said: probabilities, log-odds and raw scores are all read in units of about 1. */
const noise = 1e-6;

/** Whether a number is nothing but rounding, beside others that it came about from. */
export function isRounding(value: number, among: readonly number[]): boolean {
  return Math.abs(value) <= Math.max(noise, rounding * sizeOf(among));
}

/** The places of the scores that are as large as the largest, whatever their sign, but for rounding; none where all are 0. */
export function largestOf(scores: readonly number[]): number[] {
  const size = sizeOf(scores);
  if (size === 0) return [];
  return scores.flatMap((score, place) => (Math.abs(score) >= size * (1 - rounding) ? [place] : []));
}

function sizeOf(values: readonly number[]): number {
  return values.reduce((size, value) => (Number.isFinite(value) ? Math.max(size, Math.abs(value)) : size), 0);
}
