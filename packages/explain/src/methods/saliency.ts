import { z } from "zod";
import { aggregationOption, refuseSums } from "../gradients/aggregation.ts";
import { TextGradients } from "../gradients/text-gradients.ts";
import type { Method } from "../method.ts";
import { outputOption } from "../output.ts";

const options = z.strictObject({
  output: outputOption.default("log-odds"),
  aggregation: aggregationOption.default("l2"),
});

/**
 * Saliency (Simonyan, Vedaldi and Zisserman 2014): the gradient of the output by each token's word embedding. Scores are
 * lengths by default, as in inseq; mode `captum` takes the logit's, and absolute values averaged over features. `sum` and
 * `mean` are refused: they are 0 up to rounding.
 */
export const saliency: Method<z.infer<typeof options>> = {
  id: "saliency",
  title: "Saliency",
  citation: "Simonyan, Vedaldi and Zisserman 2014, Deep Inside Convolutional Networks",
  asks: "Which token's smallest change would move the prediction most?",
  caution: "It says how sensitive, not for or against; where the prediction is flat, everything looks unimportant.",
  options,
  modes: { captum: { output: "logit", aggregation: "abs-mean" }, inseq: { output: "probability", aggregation: "l2" } },
  sideless: () => true,
  async attribute(subject, input, target, { output, aggregation }, context) {
    refuseSums(aggregation);
    const gradients = new TextGradients(subject, input, target, output, context);
    const { answer, gradient } = await gradients.here();
    return gradients.attribution(answer, gradient, aggregation);
  },
};
