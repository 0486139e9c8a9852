import { z } from "zod";
import { AttackError } from "../attack-error.ts";
import { predicted, type Goal } from "./goal.ts";

const options = z.strictObject({
  label: z.string().min(1).describe("the class that the prediction is to become"),
});

/** One class in place of the right one (TextAttack's TargetedClassification): the score is p(target). */
export const targeted: Goal<z.infer<typeof options>> = {
  id: "targeted",
  title: "One other class",
  citation: "Morris et al. 2020, TextAttack; TargetedClassification",
  does: "the prediction becomes the class that is named",
  options,
  main: "label",
  aim({ labels, label, answer }, { label: name }) {
    const target = labels.indexOf(name);
    if (target < 0)
      throw new AttackError(
        "bad-label",
        `there is no label ${JSON.stringify(name)}`,
        `There are ${labels.join(", ")}.`,
      );
    const already =
      target === label
        ? "it has the target's label"
        : predicted(answer) === label
          ? undefined
          : "it is misclassified as it is";
    return {
      skip: already,
      score: ({ probabilities }) => Math.fround(probabilities[target] ?? 0),
      reached: (said) => predicted(said) === target,
    };
  },
};
