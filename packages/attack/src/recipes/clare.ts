import { repeatModification } from "../constraints/repeat-modification.ts";
import { stopwords } from "../constraints/stopwords.ts";
import { untargeted } from "../goals/untargeted.ts";
import { chosen } from "../part.ts";
import { actionRanking } from "../search/action-ranking.ts";
import { greedy } from "../search/greedy.ts";
import { maskedInsert } from "../transformations/masked-insert.ts";
import { maskedMerge } from "../transformations/masked-merge.ts";
import { maskedReplace } from "../transformations/masked-replace.ts";
import { similarSentences } from "./similar-sentences.ts";
import { strictInserts, strictly } from "./strict-bounds.ts";
import type { Recipe } from "./recipe.ts";

/** Words replaced, put in and merged, as a masked language model would have them. */
export const clare: Recipe = {
  id: "clare",
  title: "CLARE",
  citation:
    "Li, Zhang, Peng, Chen, Brockett, Sun and Dolan 2021, Contextualized Perturbation for Textual Adversarial Attack",
  does: "replaces, puts in and merges words, as a masked language model would have them",
  differences: [
    "How probable words must be is TextAttack's in all sets.",
    "Any masked language model at hand says what fits; the paper's and TextAttack's is a distilled RoBERTa.",
    "paper and strict find the best action of each word once, and carry them out the best first, as the paper does; textattack searches greedily all over again behind each change, as TextAttack does.",
    "Two words are merged by their parts of speech, which come from another tagger; both must be words that may be changed, with a blank and nothing else between.",
    "Sentences are compared by any encoder at hand, in windows of 15 words, by a cosine of 0.7; both have the Universal Sentence Encoder.",
    "textattack leaves stop words as they are where words are replaced.",
    strictly,
  ],
  attack: (set, atHand = {}) => ({
    goal: chosen(untargeted),
    search: set === "textattack" ? chosen(greedy) : chosen(actionRanking),
    transformations: [
      chosen(maskedReplace, { candidates: 50, leastProbability: 5e-4, pieces: set === "textattack" }),
      chosen(maskedInsert, { candidates: 50, leastProbability: 0, pieces: set === "textattack" }),
      chosen(maskedMerge, { candidates: 50, leastProbability: 5e-3, pieces: set === "textattack" }),
    ],
    constraints: [
      ...(set === "strict"
        ? strictInserts()
        : [chosen(repeatModification), ...(set === "textattack" ? [chosen(stopwords)] : [])]),
      similarSentences({ threshold: 0.7, window: 15, skipShort: true }, atHand),
    ],
    ...(set === "textattack" && { wordOrder: "python-sets" as const }),
  }),
};
