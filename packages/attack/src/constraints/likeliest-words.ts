import { z } from "zod";
import { needed } from "../tools.ts";
import type { AttackedText } from "../words/attacked-text.ts";
import type { Constraint } from "./constraint.ts";

const options = z.strictObject({
  most: z.int().min(1).default(4).describe("candidates of each word that are kept, those of the likeliest texts"),
});

/**
 * Of the candidates of a word, only those stay that a language model finds likeliest (TextAttack's Google1BillionWordsLanguageModel with top_n_per_index; here by any language model,
 * and by the whole text). It chooses among the candidates of a step: texts that a search puts together of those that were chosen always hold.
 */
export const likeliestWords: Constraint<z.infer<typeof options>> = {
  id: "likeliest-words",
  title: "The likeliest of a word",
  citation: "Alzantot et al. 2018, Generating Natural Language Adversarial Examples, K",
  does: "keeps the few candidates of each word that a language model finds likeliest",
  options,
  main: "most",
  chooses: true,
  needs: () => ["language-model"],
  async holds(candidates, _, { most }, tools) {
    const found = await needed(tools, "logProbabilities")(candidates.map(({ key }) => key));
    const sums = found.map((tokens) => tokens.reduce((sum, each) => sum + each, 0));
    const order = [...candidates.keys()].toSorted((one, other) => (sums[other] ?? 0) - (sums[one] ?? 0));
    const kept = new Map<number, number>(); // of each word
    const stays = new Set<number>();
    for (const index of order) {
      const word = firstChanged(candidates[index]);
      const before = kept.get(word) ?? 0;
      kept.set(word, before + 1);
      if (before < most) stays.add(index);
    }
    return candidates.map((_candidate, index) => stays.has(index));
  },
};

function firstChanged(candidate: AttackedText | undefined): number {
  const [first = -1] = candidate?.newlyModified ?? [];
  return first;
}
