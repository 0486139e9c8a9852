import { backspaces } from "./backspaces.ts";
import { changeLocation } from "./change-location.ts";
import { changeName } from "./change-name.ts";
import { changeNumber } from "./change-number.ts";
import { contract } from "./contract.ts";
import { deleteLetter } from "./delete-letter.ts";
import { deleteWord } from "./delete-word.ts";
import { dictionary } from "./dictionary.ts";
import { embedding } from "./embedding.ts";
import { extend } from "./extend.ts";
import { gradientSwap } from "./gradient-swap.ts";
import { homoglyphs } from "./homoglyphs.ts";
import { hotflip } from "./hotflip.ts";
import { inflection } from "./inflection.ts";
import { insertLetter } from "./insert-letter.ts";
import { insertSynonym } from "./insert-synonym.ts";
import { invisibleCharacters } from "./invisible-characters.ts";
import { joinWords } from "./join-words.ts";
import { keyboard } from "./keyboard.ts";
import { leetspeak } from "./leetspeak.ts";
import { maskedInsert } from "./masked-insert.ts";
import { maskedMerge } from "./masked-merge.ts";
import { maskedReplace } from "./masked-replace.ts";
import { negation } from "./negation.ts";
import { reorderings } from "./reorderings.ts";
import { repeatLetter } from "./repeat-letter.ts";
import { splitWord } from "./split-word.ts";
import { substituteLetter } from "./substitute-letter.ts";
import { swapNeighbours } from "./swap-neighbours.ts";
import { swapWords } from "./swap-words.ts";
import type { Transformation } from "./transformation.ts";
import { wordnet } from "./wordnet.ts";

/** All transformations: a new one is a line here. */
export const transformations: readonly Transformation<unknown>[] = [
  swapNeighbours,
  substituteLetter,
  deleteLetter,
  insertLetter,
  keyboard,
  repeatLetter,
  leetspeak,
  splitWord,
  joinWords,
  homoglyphs,
  invisibleCharacters,
  reorderings,
  backspaces,
  deleteWord,
  maskedReplace,
  maskedInsert,
  maskedMerge,
  hotflip,
  gradientSwap,
  swapWords,
  wordnet,
  insertSynonym,
  embedding,
  inflection,
  dictionary,
  extend,
  contract,
  negation,
  changeName,
  changeLocation,
  changeNumber,
];
