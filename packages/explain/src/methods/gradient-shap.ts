import { baselineKinds, type BaselineKind } from "@limelight/core";
import { NumpyRandomState } from "@limelight/statistics";
import { z } from "zod";
import { aggregationOption, losesSides } from "../gradients/aggregation.ts";
import { difference, product } from "../gradients/arithmetic.ts";
import { gaussianNoise } from "../gradients/noise.ts";
import { sampled } from "../gradients/sampled.ts";
import { TextGradients, total, type Place } from "../gradients/text-gradients.ts";
import type { Activation } from "@limelight/core";
import type { Method } from "../method.ts";
import { outputOption } from "../output.ts";

const kind = z.enum(baselineKinds);

const options = z.strictObject({
  samples: z.int().min(1).max(10_000).default(50).describe("random points on the ways from the baselines"),
  baselines: z
    .string()
    .refine((text) => kindsOf(text).every((each) => kind.safeParse(each).success), {
      error: `name some of ${baselineKinds.join(", ")}, separated by commas`,
    })
    .default("zero,mean")
    .describe("what each point's way may begin at, separated by commas: zero, pad, mask, unk, mean"),
  keepSpecial: z.boolean().default(false).describe("whether special tokens keep their own embeddings in the baselines"),
  noise: z.number().nonnegative().default(0).describe("deviation of noise on the text's word embeddings; 0: none"),
  output: outputOption.default("log-odds"),
  aggregation: aggregationOption.default("sum"),
});

/**
 * GradientSHAP (Lundberg and Lee 2017, as in shap's GradientExplainer and captum), which is expected gradients (Erion et al. 2021): at
 * random points between the text and random ones of a set of baselines, gradient times the way, averaged. Summed, the scores are
 * output − base, the base being the mean over the baselines, up to chance: the residual. Mode `captum` is GradientShap of captum
 * 0.9: the logit, 5 samples. Draws are NumPy's RandomState(seed): baselines, then noise, then points, in captum's order.
 */
export const gradientShap: Method<z.infer<typeof options>> = {
  id: "gradient-shap",
  title: "GradientSHAP",
  citation:
    "Erion, Janizek, Sturmfels, Lundberg and Lee 2021, Improving performance of deep learning models with axiomatic attribution priors and expected gradients",
  asks: "On the ways from several texts without meaning to this one, how much does each token add on average?",
  caution: "It is a random estimate: look at the errors, and at the residual, before comparing tokens.",
  options,
  modes: {
    captum: { output: "logit", samples: 5, baselines: "zero" },
    inseq: { output: "probability", samples: 5, baselines: "unk", keepSpecial: true, aggregation: "l2" },
  },
  sideless: losesSides,
  async attribute(subject, input, target, given, context) {
    const { samples, keepSpecial, noise, output, aggregation } = given;
    const kinds = kindsOf(given.baselines).map((each) => kind.parse(each));
    const gradients = new TextGradients(subject, input, target, output, context);
    const at = (baseline: BaselineKind, share: number): Place => ({ point: { baseline, keepSpecial, share } });
    const [text, ...starts] = await gradients.at([{}, ...kinds.map((each) => at(each, 0))]);
    if (!text) throw new TypeError("the subject gave no gradients");

    const random = new NumpyRandomState(context.seed);
    const chosen = random.randint(0, kinds.length, samples);
    const noises = noise > 0 ? gaussianNoise(random, samples, text.embeddings, noise) : [];
    const shares = random.randomSample(samples);
    const places = chosen.map((index, sample): Place => {
      const [share = 0, added] = [shares[sample], noises[sample]];
      const edits = added && { edits: [{ hook: "hook_embed" as const, add: scaled(added, share) }] };
      return { ...at(kinds[index] ?? "zero", share), ...edits };
    });
    const found = await gradients.at(places);
    const contributions = found.map(({ gradient }, sample) => {
      const start = starts[chosen[sample] ?? 0];
      const way = difference(text.embeddings, start?.embeddings ?? text.embeddings);
      const added = noises[sample];
      return product(added ? sum(way, added) : way, gradient);
    });
    const { features, ...errors } = sampled(contributions, "mean", aggregation);
    const base = starts.reduce((mean, { answer }) => mean + gradients.output(answer) / starts.length, 0);
    const value = gradients.output(text.answer);
    return gradients.attribution(text.answer, features, aggregation, {
      base,
      residual: value - base - total(features),
      ...errors,
    });
  },
};

function kindsOf(text: string): string[] {
  return text.split(",").map((each) => each.trim());
}

function scaled({ shape, data }: Activation, factor: number): Activation {
  return { shape, data: data.map((number) => number * factor) };
}

function sum(a: Activation, b: Activation): Activation {
  return { shape: a.shape, data: a.data.map((number, index) => number + (b.data[index] ?? 0)) };
}
