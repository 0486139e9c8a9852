import { maxModificationRate } from "../constraints/max-modification-rate.ts";
import { partOfSpeech } from "../constraints/part-of-speech.ts";
import { repeatModification } from "../constraints/repeat-modification.ts";
import { sequence } from "../constraints/sequence.ts";
import { stopwords } from "../constraints/stopwords.ts";
import { untargeted } from "../goals/untargeted.ts";
import { chosen } from "../part.ts";
import { wordImportance } from "../search/word-importance.ts";
import { maskedReplace } from "../transformations/masked-replace.ts";
import { similarSentences } from "./similar-sentences.ts";
import { strictSwaps, strictly } from "./strict-bounds.ts";
import { nearVectors, nearWords } from "./word-vectors.ts";
import type { Recipe } from "./recipe.ts";

const forms = {
  a2t: ["A2T", "puts near words in the place of those with the largest gradients"],
  "a2t-mlm": ["A2T-MLM", "puts a masked language model's words in the place of those with the largest gradients"],
} as const;

/** Cheap enough to train against: words are ranked once by their gradients, and a tenth of them changed. */
export const a2ts: readonly Recipe[] = Object.entries(forms).map(([id, [title, does]]) => ({
  id,
  title,
  citation: "Yoo and Qi 2021, Towards Improving Adversarial Training of NLP Models (A2T)",
  does,
  differences: [
    "Vectors are those that are given; the paper's and TextAttack's are counter-fitted. Where none are, a masked language model stands in, which is the paper's A2T-MLM without its own bound.",
    "Sentences are compared by any encoder at hand, by a cosine of 0.9; both have a DistilBERT trained for similarity.",
    "Parts of speech come from another tagger than the paper's and TextAttack's. Of pairs the second text alone is changed.",
    "TextAttack ranks no more words than the model reads, the first ones, by a gradient of the text cut there; here all words are ranked by the gradient of the text as the model reads it.",
    "paper and textattack are the same: one group wrote both.",
    strictly,
  ],
  attack(set, atHand = {}) {
    const masked = id === "a2t-mlm";
    return {
      goal: chosen(untargeted),
      search: chosen(wordImportance, { ranking: "gradient" }),
      transformations: [
        masked ? chosen(maskedReplace, { candidates: 20, leastProbability: 0 }) : nearWords(20, atHand),
      ],
      constraints: [
        ...(set === "strict"
          ? strictSwaps()
          : [chosen(repeatModification), chosen(stopwords), chosen(partOfSpeech, { allowVerbNounSwap: false })]),
        chosen(sequence, { change: "second" }),
        chosen(maxModificationRate, { share: 0.1, least: 4 }),
        similarSentences({ threshold: 0.9 }, atHand),
        ...(masked ? [] : nearVectors({ leastCosine: 0.8 }, atHand)),
      ],
    };
  },
}));
