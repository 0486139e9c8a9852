import { drawsOf, purposes } from "../random/draws.ts";

/**
 * The order in which an epoch goes through its examples: Fisher and Yates's shuffle (Durstenfeld 1964), of the seed and the epoch alone.
 * @param epoch counted from 0
 * @returns each number below `count` once
 */
export function epochOrder(count: number, seed: number, epoch: number): Uint32Array {
  const draws = drawsOf(seed, purposes.order, epoch);
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let left = count; left > 1; left--) {
    const drawn = draws.below(left);
    const last = order[left - 1] ?? 0;
    order[left - 1] = order[drawn] ?? 0;
    order[drawn] = last;
  }
  return order;
}
