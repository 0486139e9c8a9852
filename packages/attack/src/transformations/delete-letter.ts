import { z } from "zod";
import { letterOptions, letterPlaces, lettersOf, splice, type LetterOptions } from "./letters.ts";
import { wordSwap } from "./transformation.ts";

/** A letter goes: *god* for *good* (TextAttack's WordSwapRandomCharacterDeletion). */
export const deleteLetter = wordSwap<LetterOptions>({
  id: "delete-letter",
  title: "Delete a letter",
  citation: "Gao et al. 2018, DeepWordBug; TextAttack's WordSwapRandomCharacterDeletion",
  does: "takes a letter out of a word",
  level: "character",
  options: z.strictObject(letterOptions),
  replacements(word, options, { random }) {
    const letters = lettersOf(word);
    if (letters.length <= 1) return [];
    return letterPlaces(letters.length, options, random).map((place) => splice(letters, place, 1, ""));
  },
});
