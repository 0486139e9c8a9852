import { probabilitiesOf } from "../log-softmax.ts";
import { keep } from "./keep.ts";
import type { MakeProcessor } from "./processor.ts";

/** Tokens of at least a probability, and the most probable (Hewitt et al. 2022; transformers' EpsilonLogitsWarper). */
export const epsilonCutoff: MakeProcessor = ({ epsilonCutoff: least = 0 }) => {
  if (least === 0) return undefined;
  return (scores) => keepFrom(scores, least);
};

/** Keeps tokens of at least a probability, and those that are as probable as the most probable one. */
export function keepFrom(scores: Float64Array, least: number): void {
  const probabilities = probabilitiesOf(scores);
  const most = probabilities.reduce((largest, each) => Math.max(largest, each), 0);
  keep(scores, (id) => (probabilities[id] ?? 0) >= Math.min(least, most));
}
