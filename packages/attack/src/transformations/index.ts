import { deleteLetter } from "./delete-letter.ts";
import { deleteWord } from "./delete-word.ts";
import { insertLetter } from "./insert-letter.ts";
import { keyboard } from "./keyboard.ts";
import { substituteLetter } from "./substitute-letter.ts";
import { swapNeighbours } from "./swap-neighbours.ts";
import type { Transformation } from "./transformation.ts";

/** All transformations: a new one is a line here. */
export const transformations: readonly Transformation<unknown>[] = [
  swapNeighbours,
  substituteLetter,
  deleteLetter,
  insertLetter,
  keyboard,
  deleteWord,
];
