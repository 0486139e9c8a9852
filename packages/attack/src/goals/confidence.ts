import { z } from "zod";
import { predicted, type Goal } from "./goal.ts";

const options = z.strictObject({
  below: z.number().gt(0).lt(1).default(0.5).describe("the probability of the right class that is low enough"),
});

/** The right class is believed in no more (TextAttack's `target_max_score`): p(label) falls below a bound, whatever comes first then. */
export const confidence: Goal<z.infer<typeof options>> = {
  id: "confidence",
  title: "Less sure",
  citation: "Morris et al. 2020, TextAttack; UntargetedClassification with target_max_score",
  does: "the right class becomes less likely than a bound",
  options,
  main: "below",
  aim: ({ label, answer }, { below }) => ({
    skip: skipped(predicted(answer) === label, (answer.probabilities[label] ?? 0) < below),
    score: ({ probabilities }) => Math.fround(1 - Math.fround(probabilities[label] ?? 0)),
    reached: ({ probabilities }) => (probabilities[label] ?? 0) < below,
  }),
};

/** As in TextAttack, what is reached before anything was done is no attack. */
function skipped(right: boolean, reached: boolean): string | undefined {
  if (!right) return "it is misclassified as it is";
  return reached ? "the right class is less likely than that as it is" : undefined;
}
