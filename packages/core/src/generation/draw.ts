import { logSumExp } from "./log-softmax.ts";

/**
 * Draws a token from the softmax of its scores, in f64: the first whose probabilities, added up in the order of the ids,
 * exceed the random number.
 * @param uniform from [0, 1)
 * @returns -1 where no token can come
 */
export function draw(scores: Float32Array | Float64Array, uniform: number): number {
  const total = logSumExp(scores);
  let sum = 0;
  let last = -1; // what rounding leaves over is the last possible token's
  for (let id = 0; id < scores.length; id++) {
    const probability = Math.exp((scores[id] ?? -Infinity) - total);
    if (!(probability > 0)) continue;
    last = id;
    sum += probability;
    if (sum > uniform) return id;
  }
  return last;
}
