import type { Activation, HookName } from "@limelight/core";
import { z } from "zod";
import { ExplainError } from "../explain-error.ts";
import { aggregationOption, losesSides } from "../gradients/aggregation.ts";
import { integration, pathOptions } from "../gradients/path-options.ts";
import { seen } from "../gradients/look-inside.ts";
import { TextGradients } from "../gradients/text-gradients.ts";
import type { Method } from "../method.ts";
import { requireOneStack } from "../one-stack.ts";
import { outputOption } from "../output.ts";

const options = z.strictObject({
  layer: z
    .int()
    .min(0)
    .default(0)
    .describe("whose input the path goes through; 0: the whole embedding, positions included"),
  ...pathOptions,
  output: outputOption.default("log-odds"),
  aggregation: aggregationOption.default("sum"),
});

/**
 * Integrated gradients by the input of a layer (captum's LayerIntegratedGradients; Sundararajan et al. 2017 within the network):
 * the path is straight from what a baseline text makes of that input to what the text does, each of them run through the layers
 * below. Scores are of token positions; they add up to output − base up to the residual. Mode `captum`: the logit.
 */
export const layerIntegratedGradients: Method<z.infer<typeof options>> = {
  id: "layer-integrated-gradients",
  title: "Layer integrated gradients",
  citation: "Sundararajan, Taly and Yan 2017, by a layer's input as in captum's LayerIntegratedGradients",
  asks: "What does each position hold at this depth that adds to the prediction?",
  caution: "Higher up, a position holds what attention has brought there: a score is of the place, not of its word.",
  options,
  modes: { captum: { output: "logit" } },
  sideless: losesSides,
  async attribute(subject, input, target, given, context) {
    const { layer, baseline, keepSpecial, output, aggregation } = given;
    const { integrate } = await import("../gradients/path-integral.ts");
    const gradients = new TextGradients(subject, input, target, output, context);
    requireOneStack(gradients.subject);
    const { layers } = gradients.subject.size;
    if (layer >= layers)
      throw new ExplainError("bad-option", `the model has no layer ${layer}`, `take one from 0 to ${layers - 1}`);
    const hook: HookName = `blocks.${layer}.hook_resid_pre`;
    const ends = [0, 1].map((share) => ({ point: { baseline, keepSpecial, share } }));
    const [start, end] = await gradients.at(ends, { by: [hook] });
    if (!start || !end) throw new TypeError("the subject gave no gradients");
    const [from, to] = [seen(start, hook).value, seen(end, hook).value];
    const { features, ...more } = await integrate(
      gradients,
      { hook, ends: { start, end }, place: (share) => ({ edits: [{ hook, set: between(from, to, share) }] }) },
      integration(given),
    );
    return gradients.attribution(end.answer, features, aggregation, {
      ...gradients.completeness(end.answer, start.answer, features),
      ...more,
    });
  },
};

function between(from: Activation, to: Activation, share: number): Activation {
  return {
    shape: to.shape,
    data: to.data.map((number, index) => share * number + (1 - share) * (from.data[index] ?? 0)),
  };
}
