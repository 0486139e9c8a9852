import { NumpyRandomState } from "@limelight/statistics";
import { z } from "zod";
import { aggregationOption } from "../gradients/aggregation.ts";
import { noiseOptions, noisyGradients } from "../gradients/noisy-gradients.ts";
import { sampled } from "../gradients/sampled.ts";
import { TextGradients } from "../gradients/text-gradients.ts";
import type { Method } from "../method.ts";
import { outputOption } from "../output.ts";

const options = z.strictObject({
  ...noiseOptions,
  output: outputOption.default("log-odds"),
  aggregation: aggregationOption.default("sum"),
});

/**
 * VarGrad (Adebayo et al. 2018): the variance of the gradients that SmoothGrad averages, feature by feature. Mode `captum` is
 * NoiseTunnel(Saliency) with `nt_type="vargrad"` of captum 0.9: of absolute values, 5 samples, a deviation of 1.
 */
export const vargrad: Method<z.infer<typeof options>> = {
  id: "vargrad",
  title: "VarGrad",
  citation: "Adebayo, Gilmer, Muelly, Goodfellow, Hardt and Kim 2018, Sanity Checks for Saliency Maps",
  asks: "At which token does the prediction's slope vary most around this text?",
  caution: "It says where the model is uneven, not for or against, and not how much a token counts.",
  options,
  modes: {
    captum: { output: "logit", samples: 5, noise: 1, relative: false, absolute: true, aggregation: "mean" },
  },
  sideless: () => true,
  async attribute(subject, input, target, { output, aggregation, ...noise }, context) {
    const gradients = new TextGradients(subject, input, target, output, context);
    const { answer, samples } = await noisyGradients(gradients, noise, new NumpyRandomState(context.seed));
    const { features, ...errors } = sampled(samples, "variance", aggregation);
    return gradients.attribution(answer, features, aggregation, errors);
  },
};
