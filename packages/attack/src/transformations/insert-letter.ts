import { z } from "zod";
import { anyLetter, letterOptions, letterPlaces, lettersOf, splice, type LetterOptions } from "./letters.ts";
import { wordSwap } from "./transformation.ts";

/** A letter drawn by chance comes in, before another (TextAttack's WordSwapRandomCharacterInsertion). */
export const insertLetter = wordSwap<LetterOptions>({
  id: "insert-letter",
  title: "Insert a letter",
  citation: "Gao et al. 2018, DeepWordBug; TextAttack's WordSwapRandomCharacterInsertion",
  does: "puts a letter into a word",
  level: "character",
  options: z.strictObject(letterOptions),
  replacements(word, options, { random }) {
    const letters = lettersOf(word);
    if (letters.length <= 1) return [];
    return letterPlaces(letters.length, options, random).map((place) => splice(letters, place, 0, anyLetter(random)));
  },
});
