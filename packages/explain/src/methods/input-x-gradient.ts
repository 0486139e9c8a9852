import type { Activation } from "@limelight/core";
import { z } from "zod";
import { aggregate, aggregationOption } from "../gradients/aggregation.ts";
import { lookInside, tokenUnits } from "../gradients/look-inside.ts";
import { outputGradient } from "../gradients/output-gradient.ts";
import type { Method } from "../method.ts";
import { explainedOutput, outputOption } from "../output.ts";

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
      scores: aggregate(product(found.embeddings, found.gradient), aggregation),
      outputKind: output,
      output: explainedOutput(found.answer, target, output),
      target,
      prediction: found.answer,
      queries,
    };
  },
};

function product({ shape, data }: Activation, other: Activation): Activation {
  return { shape, data: data.map((number, index) => number * (other.data[index] ?? 0)) };
}
