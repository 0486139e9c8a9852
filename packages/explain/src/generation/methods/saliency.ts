import { z } from "zod";
import { aggregationOption, refuseSums } from "../../gradients/aggregation.ts";
import { StepGradients } from "../step-gradients.ts";
import type { StepMethod } from "../step-method.ts";
import { stepOutputOption } from "../step-output.ts";

const options = z.strictObject({
  output: stepOutputOption.default("log-odds"),
  aggregation: aggregationOption.default("l2"),
});

/**
 * Saliency (Simonyan, Vedaldi and Zisserman 2014) of every written token: the gradient of its output by each earlier token's word
 * embedding. Scores are lengths by default, as in inseq.
 */
export const stepSaliency: StepMethod<z.infer<typeof options>> = {
  id: "saliency",
  title: "Saliency",
  citation: "Simonyan, Vedaldi and Zisserman 2014, Deep Inside Convolutional Networks",
  asks: "Which earlier token's smallest change would move the choice of this one most?",
  caution: "It says how sensitive, not for or against; where the model is sure, everything looks unimportant.",
  options,
  modes: { inseq: { output: "probability", aggregation: "l2" } },
  sideless: () => true,
  async attribute(subject, input, { output, aggregation }, context) {
    refuseSums(aggregation);
    const gradients = new StepGradients(subject, input, output, context);
    const here = await gradients.here();
    const features = here.logits.map((_, step) => gradients.gradients(here, step));
    return gradients.attribution(here, features, aggregation);
  },
};
