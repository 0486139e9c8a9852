import { z } from "zod";
import { letterPlaces, lettersOf, splice } from "./letters.ts";
import { wordSwap } from "./transformation.ts";

const options = z.strictObject({
  all: z.boolean().default(false).describe("whether all places in the word are tried, rather than one by chance"),
  beforeLast: z
    .boolean()
    .default(false)
    .describe("whether the last letter may stand alone, which TextAttack's TextBugger does not have"),
});

/** A blank comes into a word: *fant astic* (TextBugger's Insert: TextAttack's WordSwapRandomCharacterInsertion of a blank, its ends left alone). */
export const splitWord = wordSwap<z.infer<typeof options>>({
  id: "split-word",
  title: "Split a word",
  citation: "Li et al. 2019, TextBugger; TextAttack's WordSwapRandomCharacterInsertion with a blank",
  does: "puts a blank into a word",
  level: "character",
  options,
  replacements(word, { all, beforeLast }, { random }) {
    const letters = lettersOf(word);
    const places = { all, keepFirst: true, keepLast: !beforeLast };
    return letterPlaces(letters.length, places, random).map((place) => splice(letters, place, 0, " "));
  },
});
