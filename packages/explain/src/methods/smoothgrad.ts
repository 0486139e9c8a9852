import { z } from "zod";
import { NumpyRandomState } from "@limelight/statistics";
import { aggregationOption, refuseSums } from "../gradients/aggregation.ts";
import { noiseOptions, noisyGradients } from "../gradients/noisy-gradients.ts";
import { sampled } from "../gradients/sampled.ts";
import { TextGradients } from "../gradients/text-gradients.ts";
import type { Method } from "../method.ts";
import { outputOption } from "../output.ts";

const options = z.strictObject({
  ...noiseOptions,
  squared: z.boolean().default(false).describe("whether squares of gradients are averaged (SmoothGrad-Squared)"),
  output: outputOption.default("log-odds"),
  aggregation: aggregationOption.default("l2"),
});

/**
 * SmoothGrad (Smilkov et al. 2017): gradients averaged over copies of the text whose word embeddings carry Gaussian noise, with a
 * deviation of 15% of their spread over 50 samples, as the paper has it; squares averaged (Hooker et al. 2019) with `squared`. Mode
 * `captum` is NoiseTunnel(Saliency) of captum 0.9: absolute values of the logit's gradients, 5 samples, a deviation of 1. Its
 * noise comes from PyTorch; given that of NumPy's RandomState(seed) the numbers are the same. `sum` and `mean` are for absolute values
 * and squares alone: of gradients themselves they are 0 up to rounding.
 */
export const smoothgrad: Method<z.infer<typeof options>> = {
  id: "smoothgrad",
  title: "SmoothGrad",
  citation: "Smilkov, Thorat, Kim, Viégas and Wattenberg 2017, SmoothGrad: removing noise by adding noise",
  asks: "Which token is the prediction sensitive to, not here alone but all around this text?",
  caution:
    "How much noise is a choice: with too much it describes other texts, with too little the gradient's own noise.",
  options,
  modes: {
    captum: { output: "logit", samples: 5, noise: 1, relative: false, absolute: true, aggregation: "mean" },
  },
  sideless: () => true,
  async attribute(subject, input, target, { output, aggregation, squared, ...noise }, context) {
    if (!noise.absolute && !squared) refuseSums(aggregation);
    const gradients = new TextGradients(subject, input, target, output, context);
    const { answer, samples } = await noisyGradients(gradients, noise, new NumpyRandomState(context.seed));
    const { features, ...errors } = sampled(samples, squared ? "mean-square" : "mean", aggregation);
    return gradients.attribution(answer, features, aggregation, errors);
  },
};
