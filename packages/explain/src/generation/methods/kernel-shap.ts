import { stepKernelShapOptions, type StepKernelShapOptions } from "../kernel-shap/options.ts";
import type { StepMethod } from "../step-method.ts";

/**
 * KernelSHAP (Lundberg and Lee 2017) of what a model writes: Shapley values of the tokens in front of each written one, or of words or spans of them, by
 * a weighted regression on subsets; a text of up to 7 of them is exact with 200 samples. A step's scores sum to output − base exactly.
 *
 * `written` false is captum 0.9's LLMAttribution: what was written is given, only the text in front comes and goes, and one variant serves all steps.
 */
export const stepKernelShap: StepMethod<StepKernelShapOptions> = {
  id: "kernel-shap",
  title: "KernelSHAP",
  citation: "Lundberg and Lee 2017, A Unified Approach to Interpreting Model Predictions",
  asks: "If the tokens came in one by one in every possible order, what would each add to the choice of this one? (An estimate.)",
  caution: "Texts with most tokens missing are no texts; many tokens take many samples, for every step anew.",
  options: stepKernelShapOptions,
  modes: { captum: { output: "log-probability", written: false } },
  coarse: true,
  async attribute(subject, input, options, context) {
    const { estimateStepShap } = await import("../kernel-shap/estimate-steps.ts");
    return estimateStepShap(subject, input, options, context);
  },
};
