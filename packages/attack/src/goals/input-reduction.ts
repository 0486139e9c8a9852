import { z } from "zod";
import { predicted, type Goal } from "./goal.ts";

const options = z.strictObject({
  words: z.int().min(1).default(1).describe("so few words are few enough"),
  endless: z
    .boolean()
    .default(true)
    .describe("whether it goes on as long as it can, as the recipe does, rather than until that many words are left"),
});

/**
 * As few words as keep the prediction (TextAttack's InputReduction, after Feng et al. 2018). The score is 0 where the label is lost, else the share of words
 * that are gone plus p(label) / words, at most 1.
 */
export const inputReduction: Goal<z.infer<typeof options>> = {
  id: "input-reduction",
  title: "Fewer words, same class",
  citation: "Feng et al. 2018, Pathologies of Neural Models Make Interpretations Difficult",
  does: "as few words are left as keep the prediction",
  options,
  main: "words",
  aim({ original, label, answer }, { words, endless }) {
    const count = original.words.length;
    return {
      endless,
      skip: predicted(answer) === label ? undefined : "it is misclassified as it is",
      score(said, text) {
        if (predicted(said) !== label) return 0;
        const removed = Math.max((count - text.words.length) / count, 0);
        return Math.fround(Math.min(removed + Math.fround(Math.fround(said.probabilities[label] ?? 0) / count), 1));
      },
      reached: (said, text) => predicted(said) === label && text.words.length <= words,
    };
  },
};
