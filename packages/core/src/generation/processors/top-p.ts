import { logSumExp } from "../log-softmax.ts";
import type { MakeProcessor } from "./processor.ts";

/**
 * The most probable tokens that together have at least probability p (Holtzman et al. 2020, section 3.1). As in transformers' TopPLogitsWarper
 * the least probable go, as many as have at most 1 - p together; of equals, those with the lower id go first.
 */
export const topP: MakeProcessor = ({ topP: kept = 1 }) => {
  if (kept >= 1) return undefined;
  return (scores) => {
    const total = logSumExp(scores);
    const ascending = scores.filter((score) => score > -Infinity).sort(); // as numbers: arrays of f64 are not sorted as text
    let sum = 0;
    let dropped = 0;
    while (dropped < ascending.length - 1) {
      sum += Math.exp((ascending[dropped] ?? -Infinity) - total);
      if (sum > 1 - kept) break;
      dropped += 1;
    }
    const last = ascending[dropped - 1] ?? -Infinity;
    let equals = dropped - ascending.findIndex((score) => score >= last);
    for (let id = 0; id < scores.length; id++) {
      const score = scores[id] ?? -Infinity;
      if (score < last || (score === last && equals-- > 0)) scores[id] = -Infinity;
    }
  };
};
