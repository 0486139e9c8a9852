import { ExplainError } from "../explain-error.ts";
import type { Method } from "../method.ts";
import { anchors } from "./anchors/anchors.ts";
import { attentionXGradient } from "./attention-x-gradient.ts";
import { attnLrp } from "./attn-lrp.ts";
import { counterfactual } from "./counterfactual/counterfactual.ts";
import { deconvolution } from "./deconvolution.ts";
import { deepLift } from "./deep-lift.ts";
import { discretizedIntegratedGradients } from "./discretized-integrated-gradients.ts";
import { gradientShap } from "./gradient-shap.ts";
import { guidedBackpropagation } from "./guided-backpropagation.ts";
import { altiOfClassifier } from "./by-attention/alti.ts";
import { attentionFlow } from "./by-attention/attention-flow.ts";
import { attentionNorm } from "./by-attention/attention-norm.ts";
import { attentionRollout } from "./by-attention/attention-rollout.ts";
import { valueZeroingOfClassifier } from "./by-attention/value-zeroing.ts";
import { exactShapley } from "./exact-shapley/exact-shapley.ts";
import { inputReduction } from "./input-reduction/input-reduction.ts";
import { inputXGradient } from "./input-x-gradient.ts";
import { integratedGradients } from "./integrated-gradients.ts";
import { kernelShap } from "./kernel-shap/kernel-shap.ts";
import { layerIntegratedGradients } from "./layer-integrated-gradients.ts";
import { leaveOneOut } from "./leave-one-out.ts";
import { lime } from "./lime/lime.ts";
import { lrp } from "./lrp.ts";
import { occlusion } from "./occlusion.ts";
import { partitionShap } from "./partition-shap/partition-shap.ts";
import { permutationShap } from "./permutation-shap/permutation-shap.ts";
import { saliency } from "./saliency.ts";
import { smoothgrad } from "./smoothgrad.ts";
import { sobol } from "./sobol/sobol.ts";
import { vargrad } from "./vargrad.ts";

/** Every method; a new one is one file and one line here. */
export const methods: readonly Method<unknown>[] = [
  lime,
  kernelShap,
  permutationShap,
  partitionShap,
  exactShapley,
  leaveOneOut,
  occlusion,
  inputReduction,
  anchors,
  counterfactual,
  sobol,
  saliency,
  inputXGradient,
  integratedGradients,
  discretizedIntegratedGradients,
  layerIntegratedGradients,
  smoothgrad,
  vargrad,
  gradientShap,
  deepLift,
  guidedBackpropagation,
  deconvolution,
  lrp,
  attnLrp,
  attentionXGradient,
  attentionRollout,
  attentionFlow,
  attentionNorm,
  valueZeroingOfClassifier,
  altiOfClassifier,
];

/**
 * The method of that name.
 * @param among those that are known here: the house's own, and what was plugged in
 * @throws ExplainError `unknown-method`
 */
export function findMethod(id: string, among: readonly Method<unknown>[] = methods): Method<unknown> {
  const method = among.find((candidate) => candidate.id === id);
  if (method === undefined) {
    throw new ExplainError(
      "unknown-method",
      `there is no method "${id}"`,
      `take one of ${among.map((candidate) => candidate.id).join(", ")}`,
    );
  }
  return method;
}
