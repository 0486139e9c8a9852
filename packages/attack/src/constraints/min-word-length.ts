import { z } from "zod";
import type { Constraint } from "./constraint.ts";

const options = z.strictObject({
  least: z.int().min(1).default(4).describe("letters that a word must have to be changed; Pruthi et al. ask for four"),
});

/** Short words stay (TextAttack's MinWordLength). */
export const minWordLength: Constraint<z.infer<typeof options>> = {
  id: "min-word-length",
  title: "Short words stay",
  citation: "Pruthi et al. 2019, Combating Adversarial Misspellings; TextAttack's MinWordLength",
  does: "leaves words alone that have few letters",
  options,
  main: "least",
  mayChange: (text, word, { least }) => Array.from(text.words[word] ?? "").length >= least,
};
