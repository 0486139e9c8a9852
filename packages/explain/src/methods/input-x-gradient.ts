import { z } from "zod";
import { aggregationOption, losesSides } from "../gradients/aggregation.ts";
import { product } from "../gradients/arithmetic.ts";
import { TextGradients } from "../gradients/text-gradients.ts";
import type { Method } from "../method.ts";
import { outputOption } from "../output.ts";

const options = z.strictObject({
  output: outputOption.default("log-odds"),
  aggregation: aggregationOption.default("sum"),
});

/**
 * Input x gradient (Shrikumar et al. 2016, Denil et al. 2014): each token's word embedding times the gradient of the
 * output by it. Summed over features, a score is the linear estimate of what the token's embedding adds.
 */
export const inputXGradient: Method<z.infer<typeof options>> = {
  id: "input-x-gradient",
  title: "Input x gradient",
  citation: "Shrikumar, Greenside, Shcherbina and Kundaje 2016, Not Just a Black Box",
  asks: "If the prediction were a straight line through this text, what would each token add?",
  caution: "It is not one: scores need not add up to anything, and saturated words get too little.",
  options,
  modes: { captum: { output: "logit" }, inseq: { output: "probability", aggregation: "l2" } },
  sideless: losesSides,
  async attribute(subject, input, target, { output, aggregation }, context) {
    const gradients = new TextGradients(subject, input, target, output, context);
    const { answer, embeddings, gradient } = await gradients.here();
    return gradients.attribution(answer, product(embeddings, gradient), aggregation);
  },
};
