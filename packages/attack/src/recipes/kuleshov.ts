import { maxWordsPerturbed } from "../constraints/max-words-perturbed.ts";
import { repeatModification } from "../constraints/repeat-modification.ts";
import { stopwords } from "../constraints/stopwords.ts";
import { wordLikelihood } from "../constraints/word-likelihood.ts";
import { confidence } from "../goals/confidence.ts";
import { chosen } from "../part.ts";
import { greedy } from "../search/greedy.ts";
import { similarSentences } from "./similar-sentences.ts";
import { strictSwaps, strictly } from "./strict-bounds.ts";
import { nearWords } from "./word-vectors.ts";
import type { Recipe } from "./recipe.ts";

/** Near words, taken greedily while the sentence keeps its meaning and its likelihood. */
export const kuleshov: Recipe = {
  id: "kuleshov",
  title: "Kuleshov et al.'s attack",
  citation: "Kuleshov, Thakoor, Lau and Ermon 2018, Adversarial Examples for Natural Language Classification Problems",
  does: "puts near words in until the right class is no longer believed in",
  differences: [
    "paper and strict go on until the right class is below 0.3: of two classes the wrong one then has the paper's 0.7. textattack stops below 0.7, as TextAttack's recipe does.",
    "Vectors are those that are given; the paper's and TextAttack's are counter-fitted. Where none are, words that a masked language model would put there stand in; it is said with the result.",
    "Thought vectors, which are means of word vectors in both, are those of any encoder at hand, held against each other by cosine. The paper's distance of 0.2 is a cosine of 0.98 between vectors of length 1 (paper and strict); TextAttack bounds the square of the distance by 0.2, which is one of 0.9 (textattack).",
    "A word's likelihood may fall by 2 nats, by any language model at hand; the paper's is over the whole sentence, TextAttack's compares logits of GPT-2.",
    "textattack leaves stop words as they are.",
    strictly,
  ],
  attack: (set, atHand = {}) => ({
    goal: chosen(confidence, { below: set === "textattack" ? 0.7 : 0.3 }),
    search: chosen(greedy),
    transformations: [nearWords(15, atHand)],
    constraints: [
      ...(set === "strict"
        ? strictSwaps()
        : [
            chosen(repeatModification),
            ...(set === "textattack" ? [chosen(stopwords)] : []),
            chosen(maxWordsPerturbed, { share: 0.5 }),
          ]),
      similarSentences({ threshold: set === "textattack" ? 0.9 : 0.98 }, atHand),
      chosen(wordLikelihood, { drop: 2 }),
    ],
    ...(set === "textattack" && { wordOrder: "python-sets" as const }),
  }),
};
