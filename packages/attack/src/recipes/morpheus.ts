import { maxWordsPerturbed } from "../constraints/max-words-perturbed.ts";
import { repeatModification } from "../constraints/repeat-modification.ts";
import { stopwords } from "../constraints/stopwords.ts";
import { untargeted } from "../goals/untargeted.ts";
import { chosen } from "../part.ts";
import { greedy } from "../search/greedy.ts";
import { wordImportance } from "../search/word-importance.ts";
import { inflection } from "../transformations/inflection.ts";
import type { Recipe } from "./recipe.ts";

/** Nouns, verbs and adjectives in other forms, as many learners of English would write them. */
export const morpheus: Recipe = {
  id: "morpheus",
  title: "Morpheus",
  citation:
    "Tan, Joty, Kan and Socher 2020, It's Morphin' Time! Combating Linguistic Discrimination with Inflectional Perturbations",
  does: "puts nouns, verbs and adjectives into the form that does most",
  differences: [
    "The goal is any other class; the paper and TextAttack attack translation and answering of questions, by BLEU and F1.",
    "paper and strict go through the words from the front, and keep of each the form that does most, as the paper does; textattack takes the best change of all words each time, as TextAttack does.",
    "Forms come from WordNet's bases and the rules of a tagger, where the paper and TextAttack have lemminflect's. Like the paper's, they are of the word's own part of speech.",
    "textattack leaves stop words as they are. strict changes a fifth of the words at most, each once, and no stop words.",
  ],
  attack: (set) => ({
    goal: chosen(untargeted),
    search: set === "textattack" ? chosen(greedy) : chosen(wordImportance, { ranking: "order" }),
    transformations: [chosen(inflection)],
    constraints: [
      chosen(repeatModification),
      ...(set === "paper" ? [] : [chosen(stopwords)]),
      ...(set === "strict" ? [chosen(maxWordsPerturbed, { share: 0.2 })] : []),
    ],
    ...(set === "textattack" && { wordOrder: "python-sets" as const }),
  }),
};
