/** Numbers in [-1, 1), the same for the same seed (mulberry32). */
export function randomNumbers(length: number, seed = 1): Float32Array {
  let state = Math.imul(seed, 0x9e3779b9);
  return Float32Array.from({ length }, () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 31 - 1;
  });
}

/** Halves of magnitude 2⁻⁵ to 1 with random bits. */
export function randomHalves(length: number, seed = 1): Uint16Array {
  return Uint16Array.from(randomNumbers(length, seed), (number) => {
    const bits = Math.floor((number + 1) * 2 ** 15);
    return (bits & 0x83ff) | ((10 + ((bits >> 10) % 5)) << 10);
  });
}

/** The value of a normal half: (-1)^sign · 2^(exponent - 15) · (1 + mantissa / 1024). */
export function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  return sign * 2 ** (((bits >> 10) & 31) - 15) * (1 + (bits & 1023) / 1024);
}

/** Half the distance from 1 to the next f32: the relative error of one rounding. */
export const rounding = 2 ** -24;

/** The largest |actual - expected| / bound(i): at most 1 where every error is within its bound, infinite where one is NaN. */
export function worstRatio(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  bound: (index: number) => number,
): number {
  if (actual.length !== expected.length) throw new Error(`${actual.length} numbers against ${expected.length}`);
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs((actual[i] ?? Number.NaN) - (expected[i] ?? Number.NaN));
    const ratio = error === 0 ? 0 : error / bound(i);
    worst = Number.isNaN(ratio) ? Number.POSITIVE_INFINITY : Math.max(worst, ratio);
  }
  return worst;
}
