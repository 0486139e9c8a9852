import { partOfSpeech } from "../constraints/part-of-speech.ts";
import { repeatModification } from "../constraints/repeat-modification.ts";
import { stopwords } from "../constraints/stopwords.ts";
import { untargeted } from "../goals/untargeted.ts";
import { chosen } from "../part.ts";
import { wordImportance } from "../search/word-importance.ts";
import { maskedInsert } from "../transformations/masked-insert.ts";
import { maskedReplace } from "../transformations/masked-replace.ts";
import { similarSentences } from "./similar-sentences.ts";
import { strictInserts, strictly } from "./strict-bounds.ts";
import type { Recipe } from "./recipe.ts";

/** The four ways in which BAE goes about a word: replaced (R), one put beside it (I), whichever does more (R/I), the one and then the other (R+I). */
const forms = {
  bae: ["BAE-R", "replaces words by what a masked language model would say", ["replace"]],
  "bae-i": ["BAE-I", "puts words in that a masked language model would say", ["insert"]],
  "bae-r-or-i": ["BAE-R/I", "replaces a word or puts one beside it, whichever does more", ["replace", "insert"]],
  "bae-r-and-i": ["BAE-R+I", "replaces a word, and then puts one beside it", ["replace", "insert"]],
} as const;

/** A masked language model says what stands in the place of the most important words, or beside them. */
export const baes: readonly Recipe[] = Object.entries(forms).map(([id, [title, does, ways]]) => ({
  id,
  title,
  citation: "Garg and Ramakrishnan 2020, BAE: BERT-based Adversarial Examples for Text Classification",
  does,
  differences: [
    "TextAttack has BAE-R alone. In BAE-I a word is put on either side of another, as in the paper; TextAttack's insertion knows the front.",
    "Any masked language model at hand says what fits; the paper's and TextAttack's is BERT. The paper keeps whole words that GloVe knows; paper and strict keep whole words, textattack pieces of words too.",
    "Sentences are compared by any encoder at hand, in windows of 15 words; both have the Universal Sentence Encoder. paper asks for 0.8, against the text as it was before the change; textattack for 0.936, against the original.",
    "Parts of speech come from another tagger than the paper's and TextAttack's; words put in are not held to any.",
    "In BAE-R+I a word that was replaced may have one put beside it, so that no bound forbids a second change; each word is visited once.",
    strictly,
  ],
  attack(set, atHand = {}) {
    const inTurn = id === "bae-r-and-i";
    const masked = { candidates: 50, leastProbability: 0, pieces: set === "textattack" };
    const similar = { window: 15, skipShort: true, metric: "cosine" };
    const bounds =
      set === "strict"
        ? strictInserts()
        : [chosen(repeatModification), chosen(stopwords), chosen(partOfSpeech, { allowVerbNounSwap: true })];
    return {
      goal: chosen(untargeted),
      search: chosen(wordImportance, { ranking: "delete", inTurn }),
      transformations: ways.map((way) =>
        way === "replace" ? chosen(maskedReplace, masked) : chosen(maskedInsert, { ...masked, side: "both" }),
      ),
      constraints: [
        ...bounds.filter(({ part }) => !(inTurn && part === repeatModification)),
        set === "textattack"
          ? similarSentences({ ...similar, threshold: 0.936338023 }, atHand)
          : similarSentences({ ...similar, threshold: 0.8, against: "current" }, atHand),
      ],
      ...(set === "textattack" && { wordOrder: "python-sets" as const }),
    };
  },
}));
