import { maxModificationRate } from "../constraints/max-modification-rate.ts";
import { repeatModification } from "../constraints/repeat-modification.ts";
import { untargeted } from "../goals/untargeted.ts";
import { chosen } from "../part.ts";
import { greedy } from "../search/greedy.ts";
import { changeLocation } from "../transformations/change-location.ts";
import { changeName } from "../transformations/change-name.ts";
import { changeNumber } from "../transformations/change-number.ts";
import { contract } from "../transformations/contract.ts";
import { extend } from "../transformations/extend.ts";
import type { Recipe } from "./recipe.ts";

/** What should make no difference: contractions, and other names, places and numbers. */
export const checklist: Recipe = {
  id: "checklist",
  title: "CheckList, invariance",
  citation: "Ribeiro, Wu, Guestrin and Singh 2020, Beyond Accuracy: Behavioral Testing of NLP Models with CheckList",
  does: "writes contractions out or in, and puts other names, places and numbers in the place of those that are there",
  differences: [
    "The paper tests with templates and many kinds of changes; this is its invariance tests as TextAttack attacks by them.",
    "Names and places are found by a lexicon and its tagger, where the paper and TextAttack ask a model; the lists of names are other ones as well.",
    "paper and textattack are the same. strict changes one word alone.",
  ],
  attack: (set) => ({
    goal: chosen(untargeted),
    search: chosen(greedy),
    transformations: [
      chosen(extend),
      chosen(contract),
      chosen(changeName),
      chosen(changeNumber),
      chosen(changeLocation),
    ],
    constraints: [
      chosen(repeatModification),
      ...(set === "strict" ? [chosen(maxModificationRate, { share: 0, least: 1 })] : []),
    ],
  }),
};
