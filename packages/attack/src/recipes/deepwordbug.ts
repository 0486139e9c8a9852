import { editDistance } from "../constraints/edit-distance.ts";
import { maxWordsPerturbed } from "../constraints/max-words-perturbed.ts";
import { repeatModification } from "../constraints/repeat-modification.ts";
import { stopwords } from "../constraints/stopwords.ts";
import { untargeted } from "../goals/untargeted.ts";
import { chosen } from "../part.ts";
import { wordImportance } from "../search/word-importance.ts";
import { deleteLetter } from "../transformations/delete-letter.ts";
import { insertLetter } from "../transformations/insert-letter.ts";
import { substituteLetter } from "../transformations/substitute-letter.ts";
import { swapNeighbours } from "../transformations/swap-neighbours.ts";
import type { Recipe } from "./recipe.ts";

/** Misspells the most important words: two letters swapped, one replaced, taken out or put in, whatever does most. */
export const deepwordbug: Recipe = {
  id: "deepwordbug",
  title: "DeepWordBug",
  citation:
    "Gao, Lanchantin, Soffa and Qi 2018, Black-box Generation of Adversarial Text Sequences to Evade Deep Learning Classifiers",
  does: "misspells the most important words, a letter each",
  differences: [
    "The paper ranks words by how the answer changes as the text is read word by word from both ends; TextAttack, and all sets here, by how it changes once the word is unknown.",
    "textattack leaves stop words as they are, which the paper does not say; both bound the edit distance by 30.",
    "strict changes at most a third of the words, and neither the first nor the last letter of any.",
  ],
  attack: (set) => {
    const letters = set === "strict" ? { keepFirst: true, keepLast: true } : {};
    return {
      goal: chosen(untargeted),
      search: chosen(wordImportance, { ranking: "unk" }),
      transformations: [
        chosen(swapNeighbours, letters),
        chosen(substituteLetter, letters),
        chosen(deleteLetter, letters),
        chosen(insertLetter, letters),
      ],
      constraints: [
        chosen(repeatModification),
        ...(set === "paper" ? [] : [chosen(stopwords)]),
        chosen(editDistance, { most: 30 }),
        ...(set === "strict" ? [chosen(maxWordsPerturbed, { share: 1 / 3 })] : []),
      ],
      ...(set === "textattack" && { wordOrder: "python-sets" as const }),
    };
  },
};
