import { entropyOf, logSoftmax } from "../log-softmax.ts";
import { keepFrom } from "./epsilon-cutoff.ts";
import type { MakeProcessor } from "./processor.ts";

/**
 * Tokens of at least a probability that falls where the model is unsure: min(ε, √ε · exp(-entropy)) (Hewitt et al. 2022;
 * transformers' EtaLogitsWarper).
 */
export const etaCutoff: MakeProcessor = ({ etaCutoff: epsilon = 0 }) => {
  if (epsilon === 0) return undefined;
  return (scores) => {
    const entropy = entropyOf(logSoftmax(scores));
    keepFrom(scores, Math.min(epsilon, Math.sqrt(epsilon) * Math.exp(-entropy)));
  };
};
