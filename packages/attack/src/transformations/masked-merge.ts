import type { PartOfSpeech } from "@limelight/text/parts-of-speech";
import { z } from "zod";
import { neighbours } from "../words/neighbours.ts";
import { wordClasses } from "../words/word-classes.ts";
import { hasLetter, maskedAt, maskedOptions, maskedWords, type MaskedOptions } from "./masked-words.ts";
import type { Transformation } from "./transformation.ts";

/** Which words are merged with which behind them (CLARE, as TextAttack's find_merge_index has it). */
const merged: Partial<Record<PartOfSpeech | "other", readonly PartOfSpeech[]>> = {
  noun: ["noun"],
  adjective: ["noun", "number", "adjective", "adverb"],
  adverb: ["adjective", "verb"],
  verb: ["adverb", "verb", "noun", "adjective"],
  determiner: ["noun", "adjective"],
  pronoun: ["noun", "adjective"],
  number: ["number", "noun"],
};

/**
 * Two words that stand side by side make room for one that a masked language model would put there (TextAttack's WordMergeMaskedLM): an adjective and its noun, and the
 * like, by parts of speech. Both must be free to be changed, with a blank and nothing else between; TextAttack asks neither.
 */
export const maskedMerge: Transformation<MaskedOptions> = {
  id: "masked-merge",
  title: "Two words become one",
  citation:
    "Li et al. 2021, Contextualized Perturbation for Textual Adversarial Attack (CLARE); TextAttack's WordMergeMaskedLM",
  does: "replaces two neighbouring words by one that a masked language model finds likely there",
  level: "word",
  change: "merge",
  options: z.strictObject(maskedOptions),
  main: "candidates",
  needs: () => ["masked-model"],
  async candidates(text, words, options, tools) {
    const classes = await wordClasses(text);
    const first = neighbours(text, words).flatMap(([word, behind]) => {
      const [own, next] = [classes[word], classes[behind]];
      return own && next && merged[own]?.includes(next) ? [word] : [];
    });
    const places = first.map((word) => maskedAt(text.deleteWord(word + 1), word, options.window));
    const found = await maskedWords(places, options, tools);
    return first.flatMap((word, index) => {
      const own = text.words[word] ?? "";
      return (found[index] ?? []).flatMap((other) =>
        other === own || !hasLetter(other, own)
          ? []
          : [
              text.replace(
                new Map([
                  [word, other],
                  [word + 1, ""],
                ]),
              ),
            ],
      );
    });
  },
};
