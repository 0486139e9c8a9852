import { z } from "zod";
import type { AttackedText } from "../words/attacked-text.ts";
import { hasLetter, maskedAt, maskedOptions, maskedWords } from "./masked-words.ts";
import type { Transformation } from "./transformation.ts";

const options = z.strictObject({
  ...maskedOptions,
  side: z
    .enum(["front", "behind", "both"])
    .default("front")
    .describe(
      "on which side of a word another is put: in front, as TextAttack does, or on either, as BAE's paper does",
    ),
});

/** A word is put beside another, such as a masked language model would put there (TextAttack's WordInsertionMaskedLM). */
export const maskedInsert: Transformation<z.infer<typeof options>> = {
  id: "masked-insert",
  title: "Put in what a masked language model would say",
  citation:
    "Li et al. 2021, Contextualized Perturbation for Textual Adversarial Attack (CLARE); TextAttack's WordInsertionMaskedLM",
  does: "puts a word beside another, one that a masked language model finds likely there",
  level: "word",
  change: "insert",
  options,
  main: "candidates",
  needs: () => ["masked-model"],
  async candidates(text, words, { side, ...chosen }, tools) {
    const sides = [...(side === "behind" ? [] : [0]), ...(side === "front" ? [] : [1])];
    const asked = words.flatMap((word) => sides.map((behind) => ({ word, behind })));
    const put = (word: number, behind: number, other: string): AttackedText =>
      behind ? text.insertAfter(word, other) : text.insertBefore(word, other);
    // Any word holds the place that is masked.
    const places = asked.map(({ word, behind }) => maskedAt(put(word, behind, "word"), word + behind, chosen.window));
    const found = await maskedWords(places, chosen, tools);
    return asked.flatMap(({ word, behind }, index) => {
      const own = text.words[word] ?? "";
      return (found[index] ?? []).flatMap((other) =>
        other === own || !hasLetter(other, own) ? [] : [put(word, behind, other)],
      );
    });
  },
};
