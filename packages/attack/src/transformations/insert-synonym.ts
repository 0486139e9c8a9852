import type { z } from "zod";
import { noOptions } from "../part.ts";
import { loadWordNet } from "../wordnet/wordnet.ts";
import type { Transformation } from "./transformation.ts";

const attempts = 7;

/** A synonym of any word of the text comes in before a word, both by chance (TextAttack's WordInsertionRandomSynonym). */
export const insertSynonym: Transformation<z.infer<typeof noOptions>> = {
  id: "insert-synonym",
  title: "Insert a synonym",
  citation: "Wei and Zou 2019, EDA, random insertion; TextAttack's WordInsertionRandomSynonym",
  does: "puts a synonym of some word of the text in before a word",
  level: "word",
  change: "insert",
  options: noOptions,
  async candidates(text, words, _, { random }) {
    const dictionary = await loadWordNet();
    const one = (count: number): number => random.randint(0, count, 1)[0] ?? 0;
    return words.flatMap((index) => {
      for (let attempt = 0; attempt < attempts; attempt += 1) {
        const word = text.words[one(text.words.length)] ?? "";
        const synonyms = dictionary.synonyms(word).filter((other) => /^\p{L}+$/u.test(other));
        if (synonyms.length > 0) return [text.insertBefore(index, synonyms[one(synonyms.length)] ?? word)];
      }
      return [];
    });
  },
};
