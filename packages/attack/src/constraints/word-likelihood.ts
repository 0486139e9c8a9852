import { z } from "zod";
import { needed } from "../tools.ts";
import type { AttackedText } from "../words/attacked-text.ts";
import { inKey } from "../words/word-window.ts";
import { againstOption } from "./against.ts";
import type { Constraint } from "./constraint.ts";

const options = z.strictObject({
  drop: z
    .number()
    .min(0)
    .default(2)
    .describe("by how much ln p of the word behind what stands in front of it may fall"),
  ...againstOption,
});

/**
 * A language model finds each changed word about as likely behind what stands in front of it (TextAttack's LanguageModelConstraint, max_log_prob_diff; its GPT-2 compares
 * logits of the word's first token, this compares ln p of all of them). Where nothing with a letter stands in front, it holds.
 */
export const wordLikelihood: Constraint<z.infer<typeof options>> = {
  id: "word-likelihood",
  title: "Likely words",
  citation:
    "Kuleshov et al. 2018, Adversarial Examples for Natural Language Classification Problems; TextAttack's LanguageModelConstraint",
  does: "bounds how much less likely a language model finds a changed word",
  options,
  main: "drop",
  needs: () => ["language-model"],
  async holds(candidates, reference, { drop, against }, tools) {
    const before = reference[against];
    const changes = candidates.map((candidate) =>
      [...candidate.newlyModified].flatMap((word) => beginningsOf(before, candidate, word)),
    );
    const texts = [...new Set(changes.flat(2))];
    const found = texts.length === 0 ? [] : await needed(tools, "logProbabilities")(texts);
    // What stands in front is the same in both, and cancels.
    const sums = new Map(texts.map((text, index) => [text, (found[index] ?? []).reduce((sum, each) => sum + each, 0)]));
    return changes.map((own) =>
      own.every(([was, is]) => (sums.get(is) ?? 0) > (sums.get(was) ?? 0) - drop || was === is),
    );
  },
};

// What is in front of the word with either word behind it; nothing where the other text has no such word.
function beginningsOf(before: AttackedText, candidate: AttackedText, word: number): [was: string, is: string][] {
  const [was, is] = [before.words[word], candidate.words[word]];
  if (was === undefined || is === undefined) return [];
  const inFront = before.key.slice(0, inKey(before, word).start);
  return /[a-z]/i.test(inFront) || /\p{L}/u.test(inFront) ? [[inFront + was, inFront + is]] : [];
}
