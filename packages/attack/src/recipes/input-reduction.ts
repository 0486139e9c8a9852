import { repeatModification } from "../constraints/repeat-modification.ts";
import { stopwords } from "../constraints/stopwords.ts";
import { inputReduction } from "../goals/input-reduction.ts";
import { chosen } from "../part.ts";
import { beam } from "../search/beam.ts";
import { wordImportance } from "../search/word-importance.ts";
import { deleteWord } from "../transformations/delete-word.ts";
import type { Recipe } from "./recipe.ts";

/** Takes away words that do not matter, as long as the prediction stays. */
export const inputReductionAttack: Recipe = {
  id: "input-reduction",
  title: "Input reduction",
  citation:
    "Feng, Wallace, Grissom, Iyyer, Rodriguez and Boyd-Graber 2018, Pathologies of Neural Models Make Interpretations Difficult",
  does: "takes words away as long as the prediction stays",
  differences: [
    "paper and strict keep five texts from one round to the next, as the paper does, and asks about each text without each word; the paper takes the words with the smallest gradients.",
    "textattack goes through the words once, those first whose absence leaves the class likeliest, and looks for them where they stood at first, as TextAttack does: behind a deletion these are other words.",
    "textattack names no word twice and stop words, which bars nothing of a deletion.",
  ],
  attack(set) {
    const search =
      set === "textattack"
        ? chosen(wordImportance, { ranking: "delete", follow: false })
        : chosen(beam, { width: 5, keep: "best" });
    return {
      goal: chosen(inputReduction, { endless: true }),
      search,
      transformations: [chosen(deleteWord)],
      constraints: set === "textattack" ? [chosen(repeatModification), chosen(stopwords)] : [],
      ...(set === "textattack" && { wordOrder: "python-sets" as const }),
    };
  },
};
