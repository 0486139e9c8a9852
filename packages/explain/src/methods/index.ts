import { ExplainError } from "../explain-error.ts";
import type { Method } from "../method.ts";
import { altiOfClassifier } from "./by-attention/alti.ts";
import { attentionFlow } from "./by-attention/attention-flow.ts";
import { attentionNorm } from "./by-attention/attention-norm.ts";
import { attentionRollout } from "./by-attention/attention-rollout.ts";
import { valueZeroingOfClassifier } from "./by-attention/value-zeroing.ts";
import { exactShapley } from "./exact-shapley/exact-shapley.ts";
import { inputXGradient } from "./input-x-gradient.ts";
import { integratedGradients } from "./integrated-gradients.ts";
import { kernelShap } from "./kernel-shap/kernel-shap.ts";
import { leaveOneOut } from "./leave-one-out.ts";
import { lime } from "./lime/lime.ts";
import { partitionShap } from "./partition-shap/partition-shap.ts";
import { saliency } from "./saliency.ts";

/** Every method; a new one is one file and one line here. */
export const methods: readonly Method<unknown>[] = [
  lime,
  kernelShap,
  partitionShap,
  exactShapley,
  leaveOneOut,
  saliency,
  inputXGradient,
  integratedGradients,
  attentionRollout,
  attentionFlow,
  attentionNorm,
  valueZeroingOfClassifier,
  altiOfClassifier,
];

/**
 * The method of that name.
 * @throws ExplainError `unknown-method`
 */
export function findMethod(id: string): Method<unknown> {
  const method = methods.find((candidate) => candidate.id === id);
  if (method === undefined) {
    throw new ExplainError(
      "unknown-method",
      `there is no method "${id}"`,
      `take one of ${methods.map((candidate) => candidate.id).join(", ")}`,
    );
  }
  return method;
}
