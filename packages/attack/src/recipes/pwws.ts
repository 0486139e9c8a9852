import { repeatModification } from "../constraints/repeat-modification.ts";
import { stopwords } from "../constraints/stopwords.ts";
import { untargeted } from "../goals/untargeted.ts";
import { chosen } from "../part.ts";
import { wordImportance } from "../search/word-importance.ts";
import { wordnet } from "../transformations/wordnet.ts";
import { strictSwaps, strictly } from "./strict-bounds.ts";
import type { Recipe } from "./recipe.ts";

/** WordNet's synonyms for words that are salient, and whose best synonym does much. */
export const pwws: Recipe = {
  id: "pwws",
  title: "PWWS",
  citation:
    "Ren, Deng, He and Che 2019, Generating Natural Language Adversarial Examples through Probability Weighted Word Saliency",
  does: "puts synonyms in the place of words, ordered by saliency and by what the best synonym does",
  differences: [
    "The paper also swaps named entities for others that stand often with other labels, which takes a whole data set; no set here does, nor does TextAttack.",
    "The paper weighs saliency by how much the best synonym changes the answer, and so do paper and strict; textattack by the changed answer itself, as TextAttack does.",
    "The paper picks each word's synonym once, on the text as it was; all sets here, and TextAttack, pick it on the text as it is by then.",
    "Synonyms are WordNet 3.1's, where TextAttack has 3.0; paper and strict take senses of the word's own part of speech alone, by another tagger than the paper's.",
    "textattack leaves stop words as they are, which the paper does not say.",
    strictly,
  ],
  attack: (set) => ({
    goal: chosen(untargeted),
    search: chosen(wordImportance, {
      ranking: set === "textattack" ? "weighted-saliency" : "weighted-saliency-change",
    }),
    transformations: [chosen(wordnet, { samePartOfSpeech: set !== "textattack" })],
    constraints:
      set === "strict"
        ? strictSwaps()
        : [chosen(repeatModification), ...(set === "textattack" ? [chosen(stopwords)] : [])],
    ...(set === "textattack" && { wordOrder: "python-sets" as const }),
  }),
};
