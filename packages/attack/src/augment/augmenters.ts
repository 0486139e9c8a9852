import { AttackError } from "../attack-error.ts";
import { repeatModification } from "../constraints/repeat-modification.ts";
import { stopwords } from "../constraints/stopwords.ts";
import { chosen } from "../part.ts";
import { changeLocation } from "../transformations/change-location.ts";
import { changeName } from "../transformations/change-name.ts";
import { changeNumber } from "../transformations/change-number.ts";
import { contract } from "../transformations/contract.ts";
import { deleteLetter } from "../transformations/delete-letter.ts";
import { deleteWord } from "../transformations/delete-word.ts";
import { extend } from "../transformations/extend.ts";
import { insertLetter } from "../transformations/insert-letter.ts";
import { insertSynonym } from "../transformations/insert-synonym.ts";
import { keyboard } from "../transformations/keyboard.ts";
import { leetspeak } from "../transformations/leetspeak.ts";
import { substituteLetter } from "../transformations/substitute-letter.ts";
import { swapNeighbours } from "../transformations/swap-neighbours.ts";
import { swapWords } from "../transformations/swap-words.ts";
import { wordnet } from "../transformations/wordnet.ts";
import type { Augmenter } from "./augmenter.ts";

/** All augmenters: a new one is an entry here. */
export const augmenters: readonly Augmenter[] = [
  {
    id: "synonyms",
    title: "Synonyms",
    citation: "Zhang, Zhao and LeCun 2015, Character-level Convolutional Networks; TextAttack's WordNetAugmenter",
    does: "puts synonyms in the place of words",
    transformations: [chosen(wordnet)],
    constraints: [chosen(repeatModification), chosen(stopwords, { anyCase: true })],
  },
  {
    id: "eda",
    title: "Easy data augmentation",
    citation: "Wei and Zou 2019, EDA: Easy Data Augmentation Techniques",
    does: "replaces words by synonyms, puts synonyms in, swaps words and deletes words, in turn",
    transformations: [chosen(wordnet), chosen(insertSynonym), chosen(swapWords), chosen(deleteWord)],
    constraints: [chosen(stopwords, { anyCase: true })],
  },
  {
    id: "characters",
    title: "Misspellings",
    citation: "Gao et al. 2018, DeepWordBug; TextAttack's CharSwapAugmenter",
    does: "swaps, replaces, deletes and inserts letters",
    transformations: [chosen(swapNeighbours), chosen(substituteLetter), chosen(deleteLetter), chosen(insertLetter)],
    constraints: [chosen(repeatModification), chosen(stopwords, { anyCase: true })],
  },
  {
    id: "typing",
    title: "Slips of the keyboard",
    citation: "Pruthi et al. 2019, Combating Adversarial Misspellings",
    does: "hits keys beside the right ones, swaps letters, and writes figures for letters",
    transformations: [chosen(keyboard), chosen(swapNeighbours), chosen(leetspeak)],
    constraints: [chosen(repeatModification), chosen(stopwords, { anyCase: true })],
  },
  {
    id: "checklist",
    title: "CheckList",
    citation: "Ribeiro et al. 2020, Beyond Accuracy; TextAttack's CheckListAugmenter",
    does: "takes other names, places and numbers, and writes contractions out or together",
    transformations: [
      chosen(changeName),
      chosen(changeLocation),
      chosen(changeNumber),
      chosen(contract),
      chosen(extend),
    ],
    constraints: [chosen(repeatModification)],
  },
];

/** @throws AttackError "unknown-recipe" naming those that there are */
export function findAugmenter(id: string): Augmenter {
  const found = augmenters.find((augmenter) => augmenter.id === id);
  if (found) return found;
  throw new AttackError(
    "unknown-recipe",
    `there is no way to augment ${JSON.stringify(id)}`,
    `There are ${augmenters.map((augmenter) => augmenter.id).join(", ")}.`,
  );
}
