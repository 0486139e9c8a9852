import type { z } from "zod";
import { lrp } from "../../methods/lrp.ts";
import type { StepMethod } from "../step-method.ts";
import { propagateSteps, stepRelevanceOptions } from "../step-relevance.ts";

/** Layer-wise relevance propagation for transformers (Ali et al. 2022) from every written token; rules as for classifiers. */
export const stepLrp: StepMethod<z.infer<typeof stepRelevanceOptions>> = {
  id: "lrp",
  title: lrp.title,
  citation: lrp.citation,
  asks: "If a written token's raw score is shared out backwards, layer by layer, how much arrives at each earlier token?",
  caution: "Where attention looks is taken for granted; what positions and biases absorb is the residual.",
  options: stepRelevanceOptions,
  modes: {},
  attribute: (subject, input, _, context) =>
    propagateSteps(
      subject,
      input,
      { attention: "frozen", norm: "frozen", multiply: "halved", activation: { rule: "identity" } },
      context,
    ),
};
