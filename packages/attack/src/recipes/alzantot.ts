import { likeliestWords } from "../constraints/likeliest-words.ts";
import type { Attack } from "../attack.ts";
import { maxWordsPerturbed } from "../constraints/max-words-perturbed.ts";
import { repeatModification } from "../constraints/repeat-modification.ts";
import { sequence } from "../constraints/sequence.ts";
import { stopwords } from "../constraints/stopwords.ts";
import { wordLikelihood } from "../constraints/word-likelihood.ts";
import { untargeted } from "../goals/untargeted.ts";
import { chosen } from "../part.ts";
import { genetic } from "../search/population/genetic.ts";
import { strictSwaps, strictly } from "./strict-bounds.ts";
import { nearVectors, nearWords } from "./word-vectors.ts";
import type { ConstraintSet, Recipe } from "./recipe.ts";

/** What both of Alzantot's kind have in common. */
const shared = [
  "Vectors are those that are given; the paper's and TextAttack's are counter-fitted. Where none are, words that a masked language model would put there stand in, and the bound on vectors falls away; it is said with the result.",
  "Children are always held against the constraints, so that none is exceeded; TextAttack's recipe does not check them.",
  "textattack draws weaker texts as parents the more often, as TextAttack 0.3.11 does by the sign of its softmax; paper and strict draw fitter ones.",
  "Distances of vectors are squared Euclidean ones, of vectors as they are given: 0.5 fits counter-fitted vectors.",
];

/** The search of all three. */
function bred(
  set: ConstraintSet,
  options: { readonly generations: number; readonly improved?: boolean; readonly swaps?: number },
): Attack["search"] {
  return chosen(genetic, { population: 60, favour: set === "textattack" ? "weaker" : "fitter", ...options });
}

/** A population of texts with near words, bred until one turns the prediction. */
export const alzantot: Recipe = {
  id: "alzantot",
  title: "Alzantot et al.'s genetic attack",
  citation:
    "Alzantot, Sharma, Elgohary, Ho, Srivastava and Chang 2018, Generating Natural Language Adversarial Examples",
  does: "breeds texts in which words are near those that were there",
  differences: [
    ...shared,
    "Of the words near another, the four stay that any language model at hand finds likeliest in the whole text; both have Google's, in a window. It chooses when a word is swapped; children are not held against it.",
    "All sets leave NLTK's stop words as they are; the paper leaves articles and prepositions.",
    "textattack changes no word twice, which the paper allows. Of pairs the second text alone is changed.",
    strictly,
  ],
  attack: (set, atHand = {}) => ({
    goal: chosen(untargeted),
    search: bred(set, { generations: 20 }),
    transformations: [nearWords(8, atHand)],
    constraints: [
      ...(set === "strict"
        ? strictSwaps()
        : [
            ...(set === "textattack" ? [chosen(repeatModification)] : []),
            chosen(stopwords),
            chosen(maxWordsPerturbed, { share: 0.2 }),
          ]),
      chosen(sequence, { change: "second" }),
      ...nearVectors({ leastCosine: -1, mostSquaredDistance: 0.5, against: "current" }, atHand),
      chosen(likeliestWords, { most: 4 }),
    ],
  }),
};

/** The same with candidates that do not depend on what was changed before. */
export const fasterAlzantot: Recipe = {
  id: "faster-alzantot",
  title: "Jia et al.'s genetic attack",
  citation: "Jia, Raghunathan, Göksel and Liang 2019, Certified Robustness to Adversarial Word Substitutions",
  does: "breeds texts in which words are near those that were there, and likely where they stand",
  differences: [
    ...shared,
    "A word's likelihood may fall by 5 nats, behind all that stands in front of it, by any language model at hand; both have a quicker model in a window of six words.",
    "The paper fixes all candidates before it begins; here, as in TextAttack, they are held against the original as they come.",
    strictly,
  ],
  attack: (set, atHand = {}) => ({
    goal: chosen(untargeted),
    search: bred(set, { generations: 40 }),
    transformations: [nearWords(8, atHand)],
    constraints: [
      ...(set === "strict"
        ? strictSwaps()
        : [chosen(repeatModification), chosen(stopwords), chosen(maxWordsPerturbed, { share: 0.2 })]),
      ...nearVectors({ leastCosine: -1, mostSquaredDistance: 0.5 }, atHand),
      chosen(wordLikelihood, { drop: 5 }),
    ],
  }),
};

/** The improved form: it begins with each word's best swap, and may swap a word again. */
export const iga: Recipe = {
  id: "iga",
  title: "Improved genetic attack",
  citation: "Wang, Jin and He 2019, Natural Language Adversarial Attacks and Defenses in Word Level",
  does: "breeds texts from each word's best swap, and may swap a word again",
  differences: [
    ...shared,
    "The first generation swaps each word, the first one too, which TextAttack draws by chance.",
    strictly,
  ],
  attack: (set, atHand = {}) => ({
    goal: chosen(untargeted),
    search: bred(set, { generations: 20, improved: true, swaps: 5 }),
    transformations: [nearWords(50, atHand)],
    constraints: [
      ...(set === "strict" ? strictSwaps() : [chosen(stopwords), chosen(maxWordsPerturbed, { share: 0.2 })]),
      ...nearVectors({ leastCosine: -1, mostSquaredDistance: 0.5, against: "current" }, atHand),
    ],
  }),
};
