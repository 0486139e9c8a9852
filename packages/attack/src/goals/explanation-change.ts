import { spearmanRho } from "@limelight/statistics";
import { z } from "zod";
import { needed } from "../tools.ts";
import type { AttackedText } from "../words/attacked-text.ts";
import { attributedWords } from "../words/attributed-words.ts";
import { predicted, type Goal } from "./goal.ts";

const options = z.strictObject({
  below: z
    .number()
    .gte(-1)
    .lt(1)
    .default(0.5)
    .describe("the rank correlation of the words' scores to the original's that is low enough"),
});

/**
 * The explanation changes while the prediction stays: the rank correlation between the words' attributions and the original's falls below a bound (Ghorbani et al. 2019,
 * for texts Ivankay et al. 2022). The score is (1 − ρ) / 2, and 0 where the label is lost. Words that are gone are left out of it.
 */
export const explanationChange: Goal<z.infer<typeof options>> = {
  id: "explanation-change",
  title: "Another explanation, same class",
  citation:
    "Ghorbani, Abid and Zou 2019, Interpretation of Neural Networks Is Fragile; Ivankay et al. 2022, Fooling Explanations in Text Classifiers",
  does: "the prediction stays, and other words are said to be the reason",
  options,
  main: "below",
  needs: () => ["attributions"],
  aim({ original, label, answer }, { below }) {
    const scores = new Map<string, readonly number[]>();
    const correlation = (text: AttackedText): number => {
      const [before, now] = [scores.get(original.key), scores.get(text.key)];
      if (!before || !now) return 1;
      const kept = text.places.flatMap((place, word) => (place < 0 ? [] : [{ word, place }]));
      const rho = spearmanRho(
        kept.map(({ word }) => before[word] ?? 0),
        kept.map(({ place }) => now[place] ?? 0),
      );
      return Number.isFinite(rho) ? rho : 1; // nothing to rank
    };
    return {
      skip: predicted(answer) === label ? undefined : "it is misclassified as it is",
      async look(texts, answers, tools) {
        const attribute = needed(tools, "attribute");
        const wanted = [original, ...texts.filter((_, index) => predicted(answers[index] ?? answer) === label)];
        const fresh = new Map(wanted.flatMap((text) => (scores.has(text.key) ? [] : [[text.key, text] as const])));
        const found = await Promise.all(
          Array.from(fresh.values(), async (text) => [text, await attribute(text.question, label)] as const),
        );
        for (const [text, spans] of found) scores.set(text.key, attributedWords(text, spans));
      },
      score: (said, text) => (predicted(said) === label ? Math.fround((1 - correlation(text)) / 2) : 0),
      reached: (said, text) => predicted(said) === label && correlation(text) < below,
    };
  },
};
