import { z } from "zod";
import type { AttackedText } from "../words/attacked-text.ts";
import { wordSpans } from "../words/word-spans.ts";
import type { Constraint } from "./constraint.ts";

const options = z.strictObject({
  words: z.array(z.string().min(1)).default([]).describe("words or phrases that stay, in capitals or not"),
  patterns: z
    .array(z.string().min(1).max(1000).refine(isPattern, "not a regular expression"))
    .default([])
    .describe(
      "regular expressions: words that a match touches stay; one that repeats what repeats, such as (a+)+$, may take longer than anybody waits",
    ),
  spans: z
    .array(z.strictObject({ start: z.int().min(0), end: z.int().min(0), sequence: z.literal([0, 1]).default(0) }))
    .default([])
    .describe("stretches of the text as it is given, in UTF-16 offsets; sequence 1 is the second of a pair"),
});
type Options = z.infer<typeof options>;

/** Words of the original that are named stay where and what they are, whatever a transformation would do (TextAttack's UnmodifiableIndices and UnmodifablePhrases). */
export const protectedWords: Constraint<Options> = {
  id: "protected",
  title: "Protected words",
  citation: "TextAttack's UnmodifiableIndices and UnmodifablePhrases",
  does: "never touches words, phrases, patterns or stretches that are named",
  options,
  main: "words",
  mayChange(text, word, given, { change }) {
    const here = new Set([...protectedIn(text.original, given)].map((index) => text.places[index]));
    return !here.has(word) && !(change === "merge" && here.has(word + 1));
  },
  holds(candidates, { original }, given) {
    const kept = [...protectedIn(original, given)];
    return candidates.map(({ places, modified, words }) =>
      kept.every((index) => {
        const place = places[index] ?? -1;
        return place >= 0 && !modified.has(place) && words[place] === original.words[index];
      }),
    );
  },
};

const found = new WeakMap<AttackedText, WeakMap<Options, ReadonlySet<number>>>();

/** Which words of the original are protected: found out once for a text and what it was told. */
function protectedIn(original: AttackedText, given: Options): ReadonlySet<number> {
  const known = found.get(original) ?? new WeakMap<Options, ReadonlySet<number>>();
  found.set(original, known);
  const words = known.get(given) ?? findProtected(original, given);
  known.set(given, words);
  return words;
}

function findProtected(original: AttackedText, { words, patterns, spans }: Options): Set<number> {
  const stretches = [
    ...spans,
    ...patterns.flatMap((pattern) =>
      [original.text, original.pair ?? ""].flatMap((text, sequence) =>
        [...text.matchAll(new RegExp(pattern, "gu"))].map(({ 0: match, index }) => ({
          start: index,
          end: index + match.length,
          sequence,
        })),
      ),
    ),
  ];
  const touched = original.words.flatMap((_, index) => {
    const { start, end, sequence } = original.spanOf(index);
    return stretches.some((each) => each.sequence === sequence && each.start < end && each.end > start) ? [index] : [];
  });
  return new Set([...touched, ...words.flatMap((phrase) => phraseIn(original, phrase))]);
}

/** All words that belong to a phrase, wherever it stands. */
function phraseIn(original: AttackedText, phrase: string): number[] {
  const wanted = wordSpans(phrase).map(({ start, end }) => phrase.slice(start, end).toLowerCase());
  return original.words.flatMap((_, first) =>
    wanted.length > 0 && wanted.every((word, index) => original.words[first + index]?.toLowerCase() === word)
      ? wanted.map((__, index) => first + index)
      : [],
  );
}

function isPattern(pattern: string): boolean {
  try {
    return new RegExp(pattern, "gu").flags !== "";
  } catch {
    return false;
  }
}
