import type { Activation, ContinuationPoint, StepAnswer } from "@limelight/core";
import { quadrature, quadratureRules } from "@limelight/statistics";
import { z } from "zod";
import { aggregationOption, losesSides } from "../../gradients/aggregation.ts";
import { WeightedSum } from "../../gradients/arithmetic.ts";
import { baselineIds, stepBaselineOptions } from "../step-baseline.ts";
import { StepGradients, type StepFeatures } from "../step-gradients.ts";
import type { StepMethod } from "../step-method.ts";
import { stepOutputOption } from "../step-output.ts";
import { minus, sumOf, timesEmbeddings } from "../step-products.ts";

const options = z.strictObject({
  steps: z.int().min(1).max(10_000).default(50).describe("points on the path"),
  quadrature: z.enum(quadratureRules).default("gauss-legendre").describe("where on the path they lie"),
  ...stepBaselineOptions,
  output: stepOutputOption.default("log-odds"),
  aggregation: aggregationOption.default("sum"),
});

/** Points whose answers are held at once. */
const held = 32;

/**
 * Integrated gradients (Sundararajan, Taly and Yan 2017) of every written token, from a baseline's word embeddings to those of the
 * tokens before it; each point of the path serves all steps. Summed, a step's scores are output − base up to the residual. Mode
 * `inseq`: the probability, unknown tokens but for the end and a decoder's start, lengths (inseq 0.7.1, captum 0.9).
 */
export const stepIntegratedGradients: StepMethod<z.infer<typeof options>> = {
  id: "integrated-gradients",
  title: "Integrated gradients",
  citation: "Sundararajan, Taly and Yan 2017, Axiomatic Attribution for Deep Networks",
  asks: "On the way from a text without meaning to this one, how much does each earlier token add to the choice of this one?",
  caution: "Another baseline asks another question; a large residual asks for more steps.",
  options,
  modes: { inseq: { output: "probability", baseline: "unk", keepEnds: true, aggregation: "l2" } },
  sideless: losesSides,
  async attribute(subject, input, given, context) {
    const gradients = new StepGradients(subject, input, given.output, context);
    const baseline = baselineIds(input, given);
    const point = (share: number): ContinuationPoint => ({ share, ...baseline });
    const { nodes, weights } = quadrature(given.quadrature, given.steps);
    const total = nodes.length + 2;
    const [start, end] = await gradients.at([point(0), undefined], { part: { before: 0, total } });
    if (!start || !end) throw new TypeError("the subject did not answer for the ends of the path");
    const sums = end.logits.map(() => ({ source: new WeightedSum(), target: new WeightedSum() }));
    for (let before = 0; before < nodes.length; before += held) {
      const some = nodes.slice(before, before + held).map(point);
      const answers = await gradients.at(some, { part: { before: before + 2, total } });
      for (const [index, answer] of answers.entries())
        for (const [step, sum] of sums.entries()) {
          const { source, target } = gradients.gradients(answer, step);
          if (source) sum.source.add(source, weights[before + index] ?? 0);
          sum.target.add(target, weights[before + index] ?? 0);
        }
    }
    const way = wayBetween(start, end);
    const features = sums.map(({ source, target }) =>
      timesEmbeddings({ ...(way.source && { source: source.value }), target: target.value }, way),
    );
    const [bases, outputs] = [gradients.outputs(start), gradients.outputs(end)];
    return gradients.attribution(end, features, given.aggregation, (step) => {
      const [base = Number.NaN, output = Number.NaN, own] = [bases[step], outputs[step], features[step]];
      return { base, residual: output - base - (own ? sumOf(own) : 0) };
    });
  },
};

function wayBetween({ embeddings: start }: StepAnswer, { embeddings: end }: StepAnswer): StepFeatures {
  const source: Activation | undefined = start.source && end.source && minus(end.source, start.source);
  return { ...(source && { source }), target: minus(end.target, start.target) };
}
