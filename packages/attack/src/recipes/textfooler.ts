import { partOfSpeech } from "../constraints/part-of-speech.ts";
import { repeatModification } from "../constraints/repeat-modification.ts";
import { sequence } from "../constraints/sequence.ts";
import { stopwords } from "../constraints/stopwords.ts";
import { untargeted } from "../goals/untargeted.ts";
import { chosen } from "../part.ts";
import { wordImportance } from "../search/word-importance.ts";
import { similarSentences } from "./similar-sentences.ts";
import { strictSwaps, strictly } from "./strict-bounds.ts";
import { textfoolerStopwords } from "./textfooler-stopwords.ts";
import { nearVectors, nearWords } from "./word-vectors.ts";
import type { Recipe } from "./recipe.ts";

/** Words that are near by their vectors, of the same part of speech, in sentences that stay alike. */
export const textfooler: Recipe = {
  id: "textfooler",
  title: "TextFooler",
  citation:
    "Jin, Jin, Zhou and Szolovits 2020, Is BERT Really Robust? A Strong Baseline for Natural Language Attack on Text Classification and Entailment",
  does: "puts words in the place of the most important ones whose vectors are near",
  differences: [
    "Vectors are those that are given; the paper's and TextAttack's are counter-fitted so that antonyms lie apart. Where none are, words that a masked language model would put there stand in, and the bound on vectors falls away; it is said with the result.",
    "Sentences are compared by any encoder at hand, not by the Universal Sentence Encoder, whose thresholds are kept unless another is given.",
    "paper and strict ask for a cosine of 0.7 between words, as the paper says; textattack for 0.5, as the published code has it.",
    "paper and strict hold windows of sentences against the original by 1 − angle/π of 0.5; textattack against the text as it was before the swap, by 0.841, as TextAttack works the published code's bound out.",
    "Words are ranked by the answer without them; the paper adds, where the prediction changes without the word, what the new class gains.",
    "Of several words that turn the prediction, the one that keeps the sentence most alike is taken, as in the paper and in TextAttack.",
    "Stop words of paper and textattack are those of the published code, of strict NLTK's.",
    "Parts of speech come from another tagger than the paper's and TextAttack's. Of pairs the second text alone is changed.",
    strictly,
  ],
  attack(set, atHand = {}) {
    const windows = { window: 15, skipShort: true, metric: "angular" };
    return {
      goal: chosen(untargeted),
      search: chosen(wordImportance, { ranking: "delete" }),
      transformations: [nearWords(50, atHand)],
      constraints: [
        ...(set === "strict"
          ? strictSwaps()
          : [
              chosen(repeatModification),
              chosen(stopwords, { words: [...textfoolerStopwords] }),
              chosen(partOfSpeech, { allowVerbNounSwap: true }),
            ]),
        chosen(sequence, { change: "second" }),
        ...nearVectors({ leastCosine: set === "textattack" ? 0.5 : 0.7 }, atHand),
        set === "textattack"
          ? similarSentences({ ...windows, threshold: 0.840845057, against: "current" }, atHand)
          : similarSentences({ ...windows, threshold: 0.5 }, atHand),
      ],
      ...(set === "textattack" && { wordOrder: "python-sets" as const }),
    };
  },
};
