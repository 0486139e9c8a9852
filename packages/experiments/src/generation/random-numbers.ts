import { NumpyRandomState } from "@limelight/statistics";

const offset = 0x811c9dc5;
const prime = 0x01000193;

/**
 * The random numbers of one generated sequence, from [0, 1): the Mersenne twister, seeded by a hash (FNV-1a) of the seed, the
 * number of the sequence and its prompt. So prompts and sequences draw different numbers, and each the same ones in whatever
 * company it is generated.
 */
export function randomNumbers(seed: number, ids: Iterable<number>, sequence: number): () => number {
  let hash = offset;
  for (const value of [seed, sequence, ...ids])
    for (let shift = 0; shift < 32; shift += 8) hash = Math.imul(hash ^ ((value >>> shift) & 0xff), prime);
  const state = new NumpyRandomState(hash >>> 0);
  return () => state.randomSample(1)[0] ?? 0;
}
