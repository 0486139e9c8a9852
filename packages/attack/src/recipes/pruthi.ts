import { editDistance } from "../constraints/edit-distance.ts";
import { maxWordsPerturbed } from "../constraints/max-words-perturbed.ts";
import { minWordLength } from "../constraints/min-word-length.ts";
import { repeatModification } from "../constraints/repeat-modification.ts";
import { stopwords } from "../constraints/stopwords.ts";
import { untargeted } from "../goals/untargeted.ts";
import { chosen } from "../part.ts";
import { greedy } from "../search/greedy.ts";
import { deleteLetter } from "../transformations/delete-letter.ts";
import { insertLetter } from "../transformations/insert-letter.ts";
import { keyboard } from "../transformations/keyboard.ts";
import { swapNeighbours } from "../transformations/swap-neighbours.ts";
import type { Recipe } from "./recipe.ts";

/** One typing mistake inside a word of four letters or more. */
export const pruthi: Recipe = {
  id: "pruthi",
  title: "Pruthi et al.'s misspellings",
  citation: "Pruthi, Dhingra and Lipton 2019, Combating Adversarial Misspellings with Robust Word Recognition",
  does: "makes the one typing mistake that does most",
  differences: [
    "One word is changed, in a single place; the paper also looks at two, which max-words-perturbed:2 in the place of the bound gives.",
    "A letter that is put in is drawn by chance at each place, as in TextAttack; the paper tries the whole alphabet.",
    "Two letters are swapped anywhere but at the ends of a word, and keys are those of TextAttack's keyboard.",
    "textattack leaves NLTK's stop words as they are; paper bounds the length of words alone.",
    "strict leaves stop words, and allows one letter's difference in all: swaps, which make two, are left out.",
  ],
  attack(set) {
    const inside = { all: true, keepFirst: true, keepLast: true };
    return {
      goal: chosen(untargeted),
      search: chosen(greedy),
      transformations: [
        ...(set === "strict" ? [] : [chosen(swapNeighbours, inside)]),
        chosen(deleteLetter, inside),
        chosen(insertLetter, inside),
        chosen(keyboard, inside),
      ],
      constraints: [
        chosen(minWordLength, { least: 4 }),
        ...(set === "paper" ? [] : [chosen(stopwords)]),
        chosen(maxWordsPerturbed, { most: 1 }),
        chosen(repeatModification),
        ...(set === "strict" ? [chosen(editDistance, { most: 1 })] : []),
      ],
      ...(set === "textattack" && { wordOrder: "python-sets" as const }),
    };
  },
};
