import { z } from "zod";
import { letterOptions, letterPlaces, lettersOf, splice, type LetterOptions } from "./letters.ts";
import { wordSwap } from "./transformation.ts";

/** Two letters that stand side by side change places: *performnace* (TextAttack's WordSwapNeighboringCharacterSwap). */
export const swapNeighbours = wordSwap<LetterOptions>({
  id: "swap-neighbours",
  title: "Swap two letters",
  citation: "Gao et al. 2018, DeepWordBug; TextAttack's WordSwapNeighboringCharacterSwap",
  does: "swaps two letters that stand side by side",
  level: "character",
  options: z.strictObject(letterOptions),
  replacements(word, options, { random }) {
    const letters = lettersOf(word);
    return letterPlaces(letters.length - 1, options, random).map((place) =>
      splice(letters, place, 2, `${letters[place + 1] ?? ""}${letters[place] ?? ""}`),
    );
  },
});
