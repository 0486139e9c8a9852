import type { Activation, PathPoint } from "@limelight/core";
import { gaussLegendre } from "@limelight/statistics";
import { z } from "zod";
import { aggregate, aggregationOption } from "../gradients/aggregation.ts";
import { lookInside, tokenUnits } from "../gradients/look-inside.ts";
import { outputGradient } from "../gradients/output-gradient.ts";
import type { Method } from "../method.ts";
import { explainedOutput, outputOption } from "../output.ts";

const options = z.strictObject({
  steps: z.int().min(1).max(10_000).default(50).describe("points on the path, of Gauss-Legendre quadrature"),
  baseline: z
    .enum(["zero", "pad", "mask", "unk"])
    .default("zero")
    .describe("where the path begins: zeros, or one special token's embedding everywhere"),
  keepSpecial: z.boolean().default(false).describe("whether special tokens keep their own embeddings along the path"),
  output: outputOption.default("log-odds"),
  aggregation: aggregationOption.default("sum"),
});

/**
 * Integrated gradients (Sundararajan, Taly and Yan 2017): gradients along the straight path from a baseline's word
 * embeddings to the text's, integrated, times the way. Summed, the scores are output − base up to the residual, which is the
 * quadrature's error. Mode `captum` takes the logit, 50 Gauss-Legendre steps and zeros, as captum 0.9 does.
 */
export const integratedGradients: Method<z.infer<typeof options>> = {
  id: "integrated-gradients",
  title: "Integrated gradients",
  citation: "Sundararajan, Taly and Yan 2017, Axiomatic Attribution for Deep Networks",
  asks: "On the way from a text without meaning to this one, how much does each token add to the prediction?",
  caution: "Another baseline asks another question; a large residual asks for more steps.",
  options,
  modes: { captum: { output: "logit" }, inseq: { output: "probability", aggregation: "l2" } },
  async attribute(subject, input, target, { steps, baseline, keepSpecial, output, aggregation }, { signal, progress }) {
    const inside = lookInside(subject, target);
    const { nodes, weights } = gaussLegendre(steps);
    const point = (share: number): PathPoint => ({ baseline, keepSpecial, share });
    const { answers, queries } = await inside.differentiate(
      [1, 0, ...nodes].map((share) => ({
        question: input,
        point: point(share),
        seed: (answer) => outputGradient(answer, target, output),
      })),
      { ...(signal && { signal }), ...(progress && { progress }) },
    );
    const [end, start, ...along] = answers;
    if (!end || !start) throw new TypeError("the subject gave no gradients");
    const attributions = integrate(
      end.embeddings,
      start.embeddings,
      along.map(({ gradient }) => gradient),
      weights,
    );
    const [value, base] = [explainedOutput(end.answer, target, output), explainedOutput(start.answer, target, output)];
    const total = aggregate(attributions, "sum").reduce((sum, score) => sum + score, 0);
    return {
      units: tokenUnits(inside.tokens(input), input),
      scores: aggregate(attributions, aggregation),
      outputKind: output,
      output: value,
      base,
      residual: value - base - total,
      target,
      prediction: end.answer,
      queries,
    };
  },
};

// (end − start) · Σ weight · gradient, number by number in f64.
function integrate(
  end: Activation,
  start: Activation,
  gradients: readonly Activation[],
  weights: readonly number[],
): Activation {
  const data = end.data.map((number, index) => {
    const mean = gradients.reduce((sum, gradient, step) => sum + (weights[step] ?? 0) * (gradient.data[index] ?? 0), 0);
    return (number - (start.data[index] ?? 0)) * mean;
  });
  return { shape: end.shape, data };
}
