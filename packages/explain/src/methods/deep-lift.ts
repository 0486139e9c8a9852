import type { Rules } from "@limelight/core";
import { z } from "zod";
import { aggregationOption, losesSides } from "../gradients/aggregation.ts";
import { difference, product } from "../gradients/arithmetic.ts";
import { baselineOptions } from "../gradients/path-options.ts";
import { TextGradients } from "../gradients/text-gradients.ts";
import type { Method } from "../method.ts";
import { outputOption } from "../output.ts";

const options = z.strictObject({
  ...baselineOptions,
  activations: z
    .enum(["all", "captum"])
    .default("all")
    .describe("which activation functions the rule is for: all, or the ReLU and tanh modules that captum reaches"),
  output: outputOption.default("log-odds"),
  aggregation: aggregationOption.default("sum"),
});

const rules: Readonly<Record<z.infer<typeof options>["activations"], Rules>> = {
  all: { activation: { rule: "rescale" } },
  captum: { activation: { rule: "rescale", only: ["relu", "tanh"], places: ["block", "pooler"] } },
};

/**
 * DeepLIFT's rescale rule (Shrikumar, Greenside and Kundaje 2017): activation functions are held against a baseline's run, and
 * hand back the secant in the place of the slope; times the difference of the embeddings. Softmax, norms and products go back by
 * their gradients, so that output − base is met up to the residual alone (captum's convergence delta, with the other sign). Mode
 * `captum` is DeepLift of captum 0.9 on transformers' models: the logit, and the rule for ReLU and tanh modules (feed-forward layers
 * and pooler), not for GELU, nor for what a classifier computes without a module.
 */
export const deepLift: Method<z.infer<typeof options>> = {
  id: "deep-lift",
  title: "DeepLIFT",
  citation:
    "Shrikumar, Greenside and Kundaje 2017, Learning Important Features Through Propagating Activation Differences",
  asks: "Against a text without meaning, how much of the change in the prediction does each token explain?",
  caution: "Attention and norms are taken for straight lines: where the residual is large, take integrated gradients.",
  options,
  modes: {
    captum: { output: "logit", activations: "captum" },
    inseq: { output: "probability", activations: "captum", baseline: "unk", keepSpecial: true, aggregation: "l2" },
  },
  sideless: losesSides,
  async attribute(subject, input, target, { baseline, keepSpecial, activations, output, aggregation }, context) {
    const gradients = new TextGradients(subject, input, target, output, context);
    const { answer, embeddings, gradient, reference } = await gradients.here(
      { rules: rules[activations] },
      { reference: { baseline, keepSpecial, share: 0 } },
    );
    if (!reference) throw new TypeError("the subject gave no reference");
    const features = product(difference(embeddings, reference.embeddings), gradient);
    return gradients.attribution(
      answer,
      features,
      aggregation,
      gradients.completeness(answer, reference.answer, features),
    );
  },
};
