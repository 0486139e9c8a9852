import { z } from "zod";
import { anyLetter, letterOptions, letterPlaces, lettersOf, splice, type LetterOptions } from "./letters.ts";
import { wordSwap } from "./transformation.ts";

/** A letter becomes another, drawn by chance: *fantastis* (TextAttack's WordSwapRandomCharacterSubstitution). */
export const substituteLetter = wordSwap<LetterOptions>({
  id: "substitute-letter",
  title: "Replace a letter",
  citation: "Gao et al. 2018, DeepWordBug; TextAttack's WordSwapRandomCharacterSubstitution",
  does: "puts another letter in the place of one",
  level: "character",
  options: z.strictObject(letterOptions),
  replacements(word, options, { random }) {
    const letters = lettersOf(word);
    if (letters.length <= 1) return [];
    return letterPlaces(letters.length, options, random).map((place) => splice(letters, place, 1, anyLetter(random)));
  },
});
