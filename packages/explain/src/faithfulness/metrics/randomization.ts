import { spearmanRho } from "@limelight/statistics";
import { z } from "zod";
import { ExplainError } from "../../explain-error.ts";
import type { Metric } from "../metric.ts";

const options = z.strictObject({
  how: z
    .enum(["cascade", "independent"])
    .default("cascade")
    .describe("whether weights are shuffled from the head down, more and more, or those of one layer at a time"),
});

/**
 * Model randomisation (Adebayo et al. 2018): Spearman's rank correlation of the explanation with that of the same model with shuffled weights;
 * the mean over the stages, from the head down to the embeddings. Near 0, the explanation hangs on what the model has learnt. Weights are
 * put into another order within each tensor, where the paper draws them as a new model has them: their sizes stay.
 */
export const randomization: Metric<z.infer<typeof options>> = {
  id: "randomization",
  title: "With the weights shuffled",
  citation: "Adebayo et al. 2018, Sanity Checks for Saliency Maps",
  asks: "When what the model has learnt is shuffled away, does the explanation change?",
  caution: "It finds explanations that do not look at the model; one that changes may still be wrong.",
  better: "lower",
  about: "faithfulness",
  floor: false,
  options,
  modes: {},
  async measure(_subject, input, _target, { scores }, { how }, { explain, randomized, signal }) {
    if (!explain) return { value: null };
    if (!randomized)
      throw new ExplainError("not-defined", "the subject has no weights to shuffle", "measure a model of ours");
    const stages: { name: string; value: number | null }[] = [];
    for (const [stage, name] of randomized.stages.entries()) {
      signal?.throwIfAborted();
      const other = await randomized.use(stage, how, (subject) => explain(subject, input));
      const rho = spearmanRho(scores, other);
      stages.push({ name, value: Number.isFinite(rho) ? rho : null });
    }
    const known = stages.flatMap(({ value }) => value ?? []);
    const value = known.length === 0 ? null : known.reduce((sum, each) => sum + each, 0) / known.length;
    return { value, stages };
  },
};
