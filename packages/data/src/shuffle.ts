import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/**
 * Draws rows in random order without replacement: Fisher and Yates's shuffle from the front (Durstenfeld 1964; Knuth,
 * The Art of Computer Programming 2, algorithm P), over xoroshiro128+ seeded with `seed` and pure-rand's unbiased
 * integers. So the first n of a longer draw are the draw of n, and equal seeds give equal orders everywhere.
 *
 * @param seed 32-bit integer.
 */
export function* shuffled<T>(rows: readonly T[], seed: number): Generator<T> {
  const generator = xoroshiro128plus(seed);
  const order = Uint32Array.from(rows.keys());
  for (let i = 0; i < order.length; i++) {
    const j = uniformInt(generator, i, order.length - 1);
    const drawn = order[j] ?? 0;
    order[j] = order[i] ?? 0;
    const row = rows[drawn];
    if (row !== undefined) yield row;
  }
}
