import { deleteLetter } from "./delete-letter.ts";
import { deleteWord } from "./delete-word.ts";
import { gradientSwap } from "./gradient-swap.ts";
import { hotflip } from "./hotflip.ts";
import { insertLetter } from "./insert-letter.ts";
import { keyboard } from "./keyboard.ts";
import { maskedInsert } from "./masked-insert.ts";
import { maskedMerge } from "./masked-merge.ts";
import { maskedReplace } from "./masked-replace.ts";
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
  maskedReplace,
  maskedInsert,
  maskedMerge,
  hotflip,
  gradientSwap,
];
