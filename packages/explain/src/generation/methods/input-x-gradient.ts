import { z } from "zod";
import { aggregationOption, losesSides } from "../../gradients/aggregation.ts";
import { StepGradients } from "../step-gradients.ts";
import { timesEmbeddings } from "../step-products.ts";
import type { StepMethod } from "../step-method.ts";
import { stepOutputOption } from "../step-output.ts";

const options = z.strictObject({
  output: stepOutputOption.default("log-odds"),
  aggregation: aggregationOption.default("sum"),
});

/** Input times gradient (Shrikumar et al. 2016) of every written token: what each earlier token's word embedding adds, to first order. */
export const stepInputXGradient: StepMethod<z.infer<typeof options>> = {
  id: "input-x-gradient",
  title: "Input x gradient",
  citation: "Shrikumar, Greenside, Shcherbina and Kundaje 2016, Not Just a Black Box",
  asks: "How much does each earlier token add to the choice of this one, if the model were as straight as it is here?",
  caution: "Models are not straight: what happens on the way from nothing to the token is not seen.",
  options,
  modes: { inseq: { output: "probability", aggregation: "l2" } },
  sideless: losesSides,
  async attribute(subject, input, { output, aggregation }, context) {
    const gradients = new StepGradients(subject, input, output, context);
    const here = await gradients.here();
    const features = here.logits.map((_, step) => timesEmbeddings(gradients.gradients(here, step), here.embeddings));
    return gradients.attribution(here, features, aggregation);
  },
};
