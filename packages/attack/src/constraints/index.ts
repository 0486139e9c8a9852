import type { Constraint } from "./constraint.ts";
import { editDistance } from "./edit-distance.ts";
import { maxWordsPerturbed } from "./max-words-perturbed.ts";
import { repeatModification } from "./repeat-modification.ts";
import { stopwords } from "./stopwords.ts";

/** All constraints: a new one is a line here. */
export const constraints: readonly Constraint<unknown>[] = [
  repeatModification,
  stopwords,
  maxWordsPerturbed,
  editDistance,
];
