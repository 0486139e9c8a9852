import { ExplainError } from "../../explain-error.ts";
import type { StepMethod } from "../step-method.ts";
import { stepAttention } from "./attention.ts";
import { stepAttentionRollout } from "./attention-rollout.ts";
import { stepAttentionXGradient } from "./attention-x-gradient.ts";
import { stepAttnLrp } from "./attn-lrp.ts";
import { stepInputXGradient } from "./input-x-gradient.ts";
import { stepIntegratedGradients } from "./integrated-gradients.ts";
import { stepKernelShap } from "./kernel-shap.ts";
import { stepLrp } from "./lrp.ts";
import { stepOcclusion } from "./occlusion.ts";
import { stepReagent } from "./reagent.ts";
import { stepSaliency } from "./saliency.ts";
import { stepValueZeroing } from "./value-zeroing.ts";

/** Every method that explains written texts step by step; a new one is one file and one line here. */
export const stepMethods: readonly StepMethod<unknown>[] = [
  stepSaliency,
  stepInputXGradient,
  stepIntegratedGradients,
  stepLrp,
  stepAttnLrp,
  stepOcclusion,
  stepKernelShap,
  stepReagent,
  stepAttention,
  stepAttentionRollout,
  stepAttentionXGradient,
  stepValueZeroing,
];

/**
 * The method of that name.
 * @throws ExplainError "unknown-method"
 */
export function findStepMethod(id: string): StepMethod<unknown> {
  const method = stepMethods.find((candidate) => candidate.id === id);
  if (method) return method;
  throw new ExplainError(
    "unknown-method",
    `there is no method "${id}" for texts that a model writes`,
    `take one of ${stepMethods.map((candidate) => candidate.id).join(", ")}`,
  );
}
