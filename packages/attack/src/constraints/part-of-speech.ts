import type { PartOfSpeech, TaggedWord } from "@limelight/text/parts-of-speech";
import { z } from "zod";
import { swappedWords, type SwappedWord } from "../words/swapped-words.ts";
import { againstOption } from "./against.ts";
import type { Constraint } from "./constraint.ts";

const options = z.strictObject({
  allowVerbNounSwap: z.boolean().default(true).describe("whether a verb may stand for a noun, and a noun for a verb"),
  ...againstOption,
});

// Words around it that the tagger sees, TextAttack's numbers.
const [wordsBefore, wordsBehind] = [4, 3];

/** Universal classes, where compromise's are finer. */
const coarser: Readonly<Partial<Record<PartOfSpeech, PartOfSpeech>>> = {
  name: "noun",
  auxiliary: "verb",
  negation: "adverb",
};

/**
 * A word keeps its part of speech, seen among the words around it (TextAttack's PartOfSpeech). The tagger is compromise, by rules, where TextAttack's is NLTK's perceptron; they
 * do not always agree. Words put in are not looked at.
 */
export const partOfSpeech: Constraint<z.infer<typeof options>> = {
  id: "part-of-speech",
  title: "The same part of speech",
  citation: "Jin et al. 2020, TextFooler; TextAttack's PartOfSpeech",
  does: "keeps the part of speech of words",
  options,
  async holds(candidates, reference, { allowVerbNounSwap, against }) {
    const { partsOfSpeech } = await import("@limelight/text/parts-of-speech");
    const known = new Map<string, PartOfSpeech>();
    const same = (swapped: SwappedWord): boolean => {
      const [from, to] = [swapped.from, swapped.to].map((word) => classOf(word, swapped, partsOfSpeech, known));
      return from === to || (allowVerbNounSwap && isNounOrVerb(from) && isNounOrVerb(to));
    };
    return candidates.map((candidate) => swappedWords(candidate, reference, against).every(same));
  },
};

function classOf(
  word: string,
  { at, compared }: SwappedWord,
  partsOfSpeech: (text: string) => TaggedWord[],
  known: Map<string, PartOfSpeech>,
): PartOfSpeech {
  const before = compared.words.slice(Math.max(0, at - wordsBefore), at).join(" ");
  const front = before === "" ? "" : `${before} `;
  const text = [front + word, ...compared.words.slice(at + 1, at + 1 + wordsBehind)].join(" ");
  const key = `${front.length} ${text}`;
  const found =
    known.get(key) ??
    partsOfSpeech(text).find(({ start, end }) => start < front.length + word.length && end > front.length)
      ?.partOfSpeech ??
    "other";
  known.set(key, found);
  return coarser[found] ?? found;
}

function isNounOrVerb(each: PartOfSpeech | undefined): boolean {
  return each === "noun" || each === "verb";
}
