import { entropyOf, logSoftmax } from "../log-softmax.ts";
import { keep } from "./keep.ts";
import type { MakeProcessor } from "./processor.ts";

/**
 * The tokens whose surprise is nearest to the distribution's entropy, as many as together reach the given probability
 * (Meister et al. 2022, section 3; transformers' TypicalLogitsWarper).
 */
export const typicalP: MakeProcessor = ({ typicalP: mass = 1 }) => {
  if (mass >= 1) return undefined;
  return (scores) => {
    const logProbabilities = logSoftmax(scores);
    const entropy = entropyOf(logProbabilities);
    const distances = logProbabilities.map((logProbability) => Math.abs(-logProbability - entropy));
    const nearest = Uint32Array.from(distances.keys()).sort(
      (a, b) => (distances[a] ?? 0) - (distances[b] ?? 0) || a - b,
    );
    let sum = 0;
    let last = 0; // how many, from the nearest on, do not reach the mass together
    while (last < nearest.length - 1 && (sum += Math.exp(logProbabilities[nearest[last] ?? 0] ?? -Infinity)) < mass)
      last += 1;
    const farthest = distances[nearest[last] ?? 0] ?? Infinity;
    keep(scores, (id) => (distances[id] ?? Infinity) <= farthest);
  };
};
