import type { z } from "zod";
import { noOptions } from "../part.ts";
import { predicted, type Goal } from "./goal.ts";

/** Any other class than the right one (TextAttack's UntargetedClassification): the score is 1 − p(label). */
export const untargeted: Goal<z.infer<typeof noOptions>> = {
  id: "untargeted",
  title: "Another class",
  citation: "Morris et al. 2020, TextAttack; UntargetedClassification",
  does: "the prediction becomes any other class",
  options: noOptions,
  aim: ({ label, answer }) => ({
    skip: predicted(answer) === label ? undefined : "it is misclassified as it is",
    score: ({ probabilities }) => Math.fround(1 - Math.fround(probabilities[label] ?? 0)),
    reached: (said) => predicted(said) !== label,
  }),
};
