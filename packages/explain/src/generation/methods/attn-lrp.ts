import type { z } from "zod";
import { attnLrp } from "../../methods/attn-lrp.ts";
import type { StepMethod } from "../step-method.ts";
import { propagateSteps, stepRelevanceOptions } from "../step-relevance.ts";

/** AttnLRP (Achtibat et al. 2024) from every written token; rules as for classifiers. */
export const stepAttnLrp: StepMethod<z.infer<typeof stepRelevanceOptions>> = {
  id: "attn-lrp",
  title: attnLrp.title,
  citation: attnLrp.citation,
  asks: "If a written token's raw score is shared out backwards, through what is attended to as well, how much arrives at each earlier token?",
  caution: "The softmax absorbs a part that can be large and of either sign; it is in the residual.",
  options: stepRelevanceOptions,
  modes: {},
  attribute: (subject, input, _, context) =>
    propagateSteps(
      subject,
      input,
      { attention: "halved", norm: "frozen", multiply: "halved", activation: { rule: "identity" } },
      context,
    ),
};
