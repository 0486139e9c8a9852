import { probabilitiesOf } from "../log-softmax.ts";
import { keep } from "./keep.ts";
import type { MakeProcessor } from "./processor.ts";

/** Tokens of at least a part of the largest probability (Nguyen et al. 2024; transformers' MinPLogitsWarper). */
export const minP: MakeProcessor = ({ minP: part }) => {
  if (part === undefined) return undefined;
  return (scores) => {
    const probabilities = probabilitiesOf(scores);
    const least = part * probabilities.reduce((most, each) => Math.max(most, each), 0);
    keep(scores, (id) => (probabilities[id] ?? 0) >= least);
  };
};
