import { maxModificationRate } from "../constraints/max-modification-rate.ts";
import { repeatModification } from "../constraints/repeat-modification.ts";
import { stopwords } from "../constraints/stopwords.ts";
import { untargeted } from "../goals/untargeted.ts";
import { chosen } from "../part.ts";
import { wordImportance } from "../search/word-importance.ts";
import { deleteLetter } from "../transformations/delete-letter.ts";
import { homoglyphs } from "../transformations/homoglyphs.ts";
import { keyboard } from "../transformations/keyboard.ts";
import { leetspeak } from "../transformations/leetspeak.ts";
import { splitWord } from "../transformations/split-word.ts";
import { swapNeighbours } from "../transformations/swap-neighbours.ts";
import { similarSentences } from "./similar-sentences.ts";
import { nearWords } from "./word-vectors.ts";
import type { Recipe } from "./recipe.ts";

/** Five bugs, the one that does most at each word: a blank put in, a letter gone, two swapped, one that looks alike, or a word that is near. */
export const textbugger: Recipe = {
  id: "textbugger",
  title: "TextBugger",
  citation: "Li, Ji, Du, Li and Wang 2019, TextBugger: Generating Adversarial Text Against Real-world Applications",
  does: "puts the bug that does most into the most important words",
  differences: [
    "The paper ranks sentences first, and words within them; TextAttack, and all sets here, rank all words by how the answer changes without them.",
    "Words that are near come from the vectors that are given, five at most: the paper's are GloVe's, TextAttack's counter-fitted ones.",
    "Letters that look alike: paper has digits of the same shape and neighbours on the keyboard, as the paper says; textattack has look-alikes of other alphabets, as TextAttack does.",
    "Sentences must be alike by any encoder at hand, where both have the Universal Sentence Encoder: paper by a cosine of 0.8, textattack by an angle of as much.",
    "textattack and strict leave stop words as they are, which the paper does not say.",
    "strict changes a third of the words at most and no stop words, and has no words that are near.",
  ],
  attack(set, atHand = {}) {
    const inside = { keepFirst: true, keepLast: true };
    const alike = set === "textattack" ? [chosen(homoglyphs)] : [chosen(leetspeak), chosen(keyboard, inside)];
    return {
      goal: chosen(untargeted),
      search: chosen(wordImportance, { ranking: "delete", follow: set !== "textattack" }),
      transformations: [
        chosen(splitWord),
        chosen(deleteLetter, inside),
        chosen(swapNeighbours, inside),
        ...alike,
        ...(set === "strict" ? [] : [nearWords(5, atHand)]),
      ],
      constraints: [
        chosen(repeatModification),
        ...(set === "paper" ? [] : [chosen(stopwords)]),
        similarSentences({ threshold: 0.8, metric: set === "textattack" ? "angular" : "cosine" }, atHand),
        ...(set === "strict" ? [chosen(maxModificationRate, { share: 1 / 3 })] : []),
      ],
      ...(set === "textattack" && { wordOrder: "python-sets" as const }),
    };
  },
};
