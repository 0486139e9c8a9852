import { maxWordsPerturbed } from "../constraints/max-words-perturbed.ts";
import { repeatModification } from "../constraints/repeat-modification.ts";
import { stopwords } from "../constraints/stopwords.ts";
import { untargeted } from "../goals/untargeted.ts";
import { chosen } from "../part.ts";
import { wordImportance } from "../search/word-importance.ts";
import { maskedReplace } from "../transformations/masked-replace.ts";
import { similarSentences } from "./similar-sentences.ts";
import { strictSwaps, strictly } from "./strict-bounds.ts";
import type { Recipe } from "./recipe.ts";

/** What BERT predicts in the place of words that are left there for it to see. */
export const bertAttack: Recipe = {
  id: "bert-attack",
  title: "BERT-Attack",
  citation: "Li, Ma, Guo, Xue and Qiu 2020, BERT-ATTACK: Adversarial Attack Against BERT Using BERT",
  does: "replaces the most important words by what a masked language model predicts at their place",
  differences: [
    "paper tries 48 words in each place, as the paper says; textattack 8, as TextAttack does for speed's sake, and strict too.",
    "paper ranks words by the answer with [MASK] in their place, textattack by [UNK], as TextAttack does.",
    "Of words that are several tokens the likeliest combinations are tried; TextAttack means to, and takes the first that it makes.",
    "The paper drops antonyms where classes are sentiments; no set here does, nor does TextAttack.",
    "textattack and strict ask for sentences that are alike by 0.2, by any encoder at hand, as TextAttack does by the Universal Sentence Encoder; the paper filters results by it afterwards, and paper leaves that out.",
    strictly,
  ],
  attack(set, atHand = {}) {
    return {
      goal: chosen(untargeted),
      search: chosen(wordImportance, { ranking: "unk", unknown: set === "textattack" ? "[UNK]" : "[MASK]" }),
      transformations: [chosen(maskedReplace, { method: "bert-attack", candidates: set === "paper" ? 48 : 8 })],
      constraints: [
        ...(set === "strict"
          ? strictSwaps()
          : [chosen(repeatModification), chosen(stopwords), chosen(maxWordsPerturbed, { share: 0.4 })]),
        ...(set === "paper" ? [] : [similarSentences({ threshold: 0.2 }, atHand)]),
      ],
      ...(set === "textattack" && { wordOrder: "python-sets" as const }),
    };
  },
};
