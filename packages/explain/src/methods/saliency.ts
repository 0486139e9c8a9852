import { z } from "zod";
import { aggregate, aggregationOption } from "../gradients/aggregation.ts";
import { lookInside, tokenUnits } from "../gradients/look-inside.ts";
import { outputGradient } from "../gradients/output-gradient.ts";
import type { Method } from "../method.ts";
import { explainedOutput, outputOption } from "../output.ts";

const options = z.strictObject({
  output: outputOption.default("log-odds"),
  aggregation: aggregationOption.default("l2"),
});

/**
 * Saliency (Simonyan, Vedaldi and Zisserman 2014): the gradient of the output by each token's word embedding. Scores are
 * lengths by default, as in inseq; mode `captum` takes the logit's, and absolute values averaged over features.
 */
export const saliency: Method<z.infer<typeof options>> = {
  id: "saliency",
  title: "Saliency",
  citation: "Simonyan, Vedaldi and Zisserman 2014, Deep Inside Convolutional Networks",
  asks: "Which token's smallest change would move the prediction most?",
  caution: "It says how sensitive, not for or against; where the prediction is flat, everything looks unimportant.",
  options,
  modes: { captum: { output: "logit", aggregation: "abs-mean" }, inseq: { output: "probability", aggregation: "l2" } },
  async attribute(subject, input, target, { output, aggregation }, { signal, progress }) {
    const inside = lookInside(subject, target);
    const { answers, queries } = await inside.differentiate(
      [{ question: input, seed: (answer) => outputGradient(answer, target, output) }],
      { ...(signal && { signal }), ...(progress && { progress }) },
    );
    const [found] = answers;
    if (!found) throw new TypeError("the subject gave no gradient");
    return {
      units: tokenUnits(inside.tokens(input), input),
      scores: aggregate(found.gradient, aggregation),
      outputKind: output,
      output: explainedOutput(found.answer, target, output),
      target,
      prediction: found.answer,
      queries,
    };
  },
};
