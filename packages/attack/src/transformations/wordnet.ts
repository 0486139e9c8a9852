import { z } from "zod";
import { isOneWord } from "../words/word-spans.ts";
import { matchCase } from "../words/match-case.ts";
import { wordNetClassOf } from "../wordnet/class-of.ts";
import { loadWordNet, wordNetClasses } from "../wordnet/wordnet.ts";
import { taggedWordSwap } from "./tagged-word-swap.ts";

const options = z.strictObject({
  relation: z.enum(["synonyms", "antonyms"]).default("synonyms").describe("what the words are to each other"),
  samePartOfSpeech: z
    .boolean()
    .default(false)
    .describe("whether only senses of the part of speech that the word has in its sentence count, as in PWWS's paper"),
  matchCase: z.boolean().default(false).describe("whether they are written with capitals where the word is"),
  most: z.int().min(1).exactOptional().describe("words at most, those of the commonest senses"),
});

/**
 * A word becomes one that shares a synset of WordNet with it, in any of its senses, or means the opposite (TextAttack's WordSwapWordNet). WordNet is 3.1 here and
 * 3.0 there; words of several words are left out in both.
 */
export const wordnet = taggedWordSwap<z.infer<typeof options>>({
  id: "wordnet",
  title: "Synonyms of WordNet",
  citation: "Ren et al. 2019, PWWS; Miller 1995, WordNet; TextAttack's WordSwapWordNet",
  does: "puts a synonym in the place of a word",
  level: "word",
  options,
  async replacements(word, partOfSpeech, { relation, samePartOfSpeech, matchCase: cased, most }) {
    const own = wordNetClassOf(partOfSpeech);
    const classes = samePartOfSpeech ? (own ? [own] : []) : wordNetClasses;
    const dictionary = await loadWordNet();
    const found = dictionary[relation](word, classes).filter(isOneWord);
    const written = cased ? [...new Set(found.map((other) => matchCase(other, word)))] : found;
    return written.filter((other) => other !== word).slice(0, most);
  },
});
