import type { MakeProcessor } from "./processor.ts";

/**
 * Positive scores of tokens that are there already are divided by the penalty, negative ones multiplied, once a token however
 * often it came (CTRL, Keskar et al. 2019, section 4.1; transformers' RepetitionPenaltyLogitsProcessor).
 */
export const repetitionPenalty: MakeProcessor = ({ repetitionPenalty: penalty = 1 }) => {
  if (penalty === 1) return undefined;
  return (scores, { ids }) => {
    for (const id of new Set(ids)) {
      const score = scores[id];
      if (score !== undefined) scores[id] = score < 0 ? score * penalty : score / penalty;
    }
  };
};
