import type { Method } from "../../method.ts";
import { partitionShapOptions, type PartitionShapOptions } from "./options.ts";

/**
 * Partition SHAP: Owen values over a hierarchy of the text (Owen 1977; Lundberg and Lee's package shap): tokens come in not in every order, but
 * half by half of a tree that keeps words, phrases and sentences together. Scores sum to output − base, however few masks are asked about.
 *
 * In mode `shap` values, base and clustering equal `shap.Explainer(f, shap.maskers.Text(tokenizer))` of shap 0.51, f giving
 * probabilities. The nodes that move any class most are opened first; `expansion` says whether all were, so that the values are exact.
 */
export const partitionShap: Method<PartitionShapOptions> = {
  id: "partition-shap",
  title: "Partition SHAP",
  citation:
    "Owen 1977, Values of Games with a Priori Unions; Lundberg and Lee 2017, A Unified Approach to Interpreting Model Predictions",
  asks: "If the text were put together phrase by phrase, what would each token add on average?",
  caution: "It depends on the tree, which punctuation makes and no grammar; long texts take many evaluations.",
  options: partitionShapOptions,
  claims: ["efficiency", "dummy", "linearity"],
  modes: { shap: { output: "probability", evaluationBatch: 5 } },
  async attribute(subject, input, target, given, context) {
    const { estimate } = await import("./estimate.ts");
    return estimate(subject, input, target, given, context);
  },
};
