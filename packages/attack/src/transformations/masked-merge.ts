import type { PartOfSpeech } from "@limelight/text/parts-of-speech";
import { z } from "zod";
import type { AttackedText } from "../words/attacked-text.ts";
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
 * like, by parts of speech. Both must be free to be changed; TextAttack does not ask.
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
    const free = new Set(words);
    const classes = await partsOfSpeechOf(text);
    const first = words.filter((word) => {
      const [own, next] = [classes[word], classes[word + 1]];
      return free.has(word + 1) && own && next && merged[own]?.includes(next) && neighbours(text, word);
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

// In a pair, the last word of the first text and the first of the second are no neighbours.
function neighbours(text: AttackedText, word: number): boolean {
  return text.spanOf(word).sequence === text.spanOf(word + 1).sequence;
}

/** What each word is; undefined where nobody says. The tagger is large, and loaded when it is first needed. */
async function partsOfSpeechOf(text: AttackedText): Promise<(PartOfSpeech | undefined)[]> {
  const { partsOfSpeech } = await import("@limelight/text/parts-of-speech");
  const tagged = [partsOfSpeech(text.text), partsOfSpeech(text.pair ?? "")];
  return text.words.map((_, word) => {
    const { start, end, sequence } = text.spanOf(word);
    return tagged[sequence]?.find((each) => each.start < end && each.end > start)?.partOfSpeech;
  });
}
