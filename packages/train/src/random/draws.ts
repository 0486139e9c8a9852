import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Random numbers of one purpose. */
export interface Draws {
  /** In [0, 1). */
  uniform(): number;
  /** A whole number from 0, below `bound`. */
  below(bound: number): number;
  /** Of the standard normal distribution (Box and Muller 1958). */
  normal(): number;
}

/**
 * Random numbers that depend on a seed and on what they are for, and on nothing that was drawn before: a run that goes on in its midst
 * draws what an uninterrupted one does. Xoroshiro128+ over the numbers mixed into one (the finaliser of MurmurHash3).
 * @param purpose whole numbers: of which kind of draw, which epoch, which example
 */
export function drawsOf(seed: number, ...purpose: readonly number[]): Draws {
  const generator = xoroshiro128plus(mixed(seed, purpose));
  const uniform = (): number => uniformFloat64(generator);
  return {
    uniform,
    below: (bound) => uniformInt(generator, 0, bound - 1),
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  };
}

/** Which kind of draw: numbers that nothing else may have. */
export const purposes = { order: 1, mask: 2, head: 3, dropout: 4, attachment: 5 } as const;

/** Numbers made one of 32 bits, so that neighbours are far apart. */
export function mixed(seed: number, purpose: readonly number[]): number {
  return purpose.reduce((hash, number) => finalised(Math.imul(hash, 31) + number), finalised(seed)) | 0;
}

function finalised(number: number): number {
  let hash = number | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
