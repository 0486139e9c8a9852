import type { Attack } from "../attack.ts";
import { maxModificationRate } from "../constraints/max-modification-rate.ts";
import { maxWordsPerturbed } from "../constraints/max-words-perturbed.ts";
import { partOfSpeech } from "../constraints/part-of-speech.ts";
import { repeatModification } from "../constraints/repeat-modification.ts";
import { stopwords } from "../constraints/stopwords.ts";
import { chosen } from "../part.ts";

/** What the strict set of recipes that swap words for others bounds: a fifth of the words, each once, no stop words, parts of speech as they are. */
export function strictSwaps(): Attack["constraints"] {
  return [
    chosen(repeatModification),
    chosen(stopwords, { anyCase: true }),
    chosen(maxWordsPerturbed, { share: 0.2 }),
    chosen(partOfSpeech, { allowVerbNounSwap: false }),
  ];
}

/** The same where words are put in or merged: places are no measure then, so what was changed is counted. */
export function strictInserts(): Attack["constraints"] {
  return [
    chosen(repeatModification),
    chosen(stopwords, { anyCase: true }),
    chosen(maxModificationRate, { share: 0.2 }),
    chosen(partOfSpeech, { allowVerbNounSwap: false }),
  ];
}

/** Said of each recipe that has them. */
export const strictly =
  "strict changes a fifth of the words at most (rounded up), each once, no stop words, and keeps parts of speech; whether the meaning stays is for a reader to say.";
