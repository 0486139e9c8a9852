import { logSoftmax } from "../log-softmax.ts";
import type { MakeProcessor } from "./processor.ts";

/** Log-probabilities that sum to one once more (transformers' LogitNormalization). */
export const renormalize: MakeProcessor = ({ renormalize: wanted = false }) =>
  wanted ? (scores) => scores.set(logSoftmax(scores)) : undefined;
