import { z } from "zod";
import { englishStopwords } from "../constraints/english-stopwords.ts";
import { loadWordNet } from "../wordnet/wordnet.ts";
import type { Transformation } from "./transformation.ts";

const attempts = 7;

const options = z.strictObject({
  ofStopwords: z
    .boolean()
    .default(false)
    .describe("whether synonyms of stop words may come in as well, as in TextAttack; the paper leaves them out"),
});

/** A synonym of any word of the text comes in before a word, both by chance (TextAttack's WordInsertionRandomSynonym). */
export const insertSynonym: Transformation<z.infer<typeof options>> = {
  id: "insert-synonym",
  title: "Insert a synonym",
  citation: "Wei and Zou 2019, EDA, random insertion; TextAttack's WordInsertionRandomSynonym",
  does: "puts a synonym of some word of the text in before a word",
  level: "word",
  change: "insert",
  options,
  async candidates(text, words, { ofStopwords }, { random }) {
    const dictionary = await loadWordNet();
    const one = (count: number): number => random.randint(0, count, 1)[0] ?? 0;
    return words.flatMap((index) => {
      for (let attempt = 0; attempt < attempts; attempt += 1) {
        const word = text.words[one(text.words.length)] ?? "";
        if (!ofStopwords && englishStopwords.includes(word.toLowerCase())) continue;
        const synonyms = dictionary.synonyms(word).filter((other) => /^\p{L}+$/u.test(other));
        if (synonyms.length > 0) return [text.insertBefore(index, synonyms[one(synonyms.length)] ?? word)];
      }
      return [];
    });
  },
};
