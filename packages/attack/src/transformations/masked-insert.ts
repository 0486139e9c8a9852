import { z } from "zod";
import { hasLetter, maskedAt, maskedOptions, maskedWords, type MaskedOptions } from "./masked-words.ts";
import type { Transformation } from "./transformation.ts";

/** A word is put in front of another, such as a masked language model would put there (TextAttack's WordInsertionMaskedLM). */
export const maskedInsert: Transformation<MaskedOptions> = {
  id: "masked-insert",
  title: "Put in what a masked language model would say",
  citation:
    "Li et al. 2021, Contextualized Perturbation for Textual Adversarial Attack (CLARE); TextAttack's WordInsertionMaskedLM",
  does: "puts a word in front of another, one that a masked language model finds likely there",
  level: "word",
  change: "insert",
  options: z.strictObject(maskedOptions),
  main: "candidates",
  needs: () => ["masked-model"],
  async candidates(text, words, options, tools) {
    // Any word holds the place that is masked.
    const places = words.map((word) => maskedAt(text.insertBefore(word, "word"), word, options.window));
    const found = await maskedWords(places, options, tools);
    return words.flatMap((word, index) => {
      const own = text.words[word] ?? "";
      return (found[index] ?? []).flatMap((other) =>
        other === own || !hasLetter(other, own) ? [] : [text.insertBefore(word, other)],
      );
    });
  },
};
