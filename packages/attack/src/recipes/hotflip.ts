import { maxWordsPerturbed } from "../constraints/max-words-perturbed.ts";
import { partOfSpeech } from "../constraints/part-of-speech.ts";
import { repeatModification } from "../constraints/repeat-modification.ts";
import { stopwords } from "../constraints/stopwords.ts";
import { untargeted } from "../goals/untargeted.ts";
import { chosen } from "../part.ts";
import { beam } from "../search/beam.ts";
import { gradientSwap } from "../transformations/gradient-swap.ts";
import { hotflip as flip } from "../transformations/hotflip.ts";
import { strictSwaps } from "./strict-bounds.ts";
import { nearVectors } from "./word-vectors.ts";
import type { Recipe } from "./recipe.ts";

/** Words flipped along the gradient, two at most, by beam search. */
export const hotflip: Recipe = {
  id: "hotflip",
  title: "HotFlip",
  citation: "Ebrahimi, Rao, Lowd and Dou 2018, HotFlip: White-Box Adversarial Examples for Text Classification",
  does: "swaps one or two words for those that the gradient says raise the loss most",
  differences: [
    "The paper flips characters, and words of a word-level model (section 5); paper and strict flip tokens of a subword model, and keep a flip only if the new text is cut into just the tokens that were meant. textattack swaps whole words, by the mean gradient of their tokens.",
    "paper and strict try the ten best flips of each text of the beam, by a choice of our own, textattack the one best of each, as TextAttack does.",
    "The bound on words' vectors, a cosine of 0.8, is by the vectors that are given: the paper's are the attacked model's, TextAttack's counter-fitted ones.",
    "Parts of speech come from another tagger than the paper's and TextAttack's.",
    "strict also bounds perturbed words to a fifth, and does not let verbs stand for nouns.",
  ],
  attack(set, atHand = {}) {
    return {
      goal: chosen(untargeted),
      search: chosen(beam, { width: 10 }),
      transformations: [set === "textattack" ? chosen(gradientSwap, { top: 1 }) : chosen(flip, { top: 10 })],
      constraints: [
        ...(set === "strict"
          ? strictSwaps()
          : [
              chosen(repeatModification),
              chosen(stopwords),
              chosen(partOfSpeech, { allowVerbNounSwap: set === "textattack" }),
            ]),
        chosen(maxWordsPerturbed, { most: 2 }),
        ...nearVectors({ leastCosine: 0.8 }, atHand),
      ],
      ...(set === "textattack" && { wordOrder: "python-sets" as const }),
    };
  },
};
