import type { Question } from "@limelight/core";
import type { Attribution, Span, Unit } from "../method.ts";
import { wordSpans } from "../words/word-spans.ts";

/** Scores of several methods on the same words. */
export interface SharedWords {
  readonly units: readonly Unit[];
  /** [methods][units]. */
  readonly scores: readonly (readonly number[])[];
  /** [methods]: what each gives to anything that is no word: punctuation, special tokens. */
  readonly rest: readonly number[];
  /** [units]: which words each is made of, those of a pair's second text counted behind the first's. */
  readonly members: readonly (readonly number[])[];
}

/**
 * Brings the scores of several methods to the words of the text, summed. Words that one of them takes together (LIME all places of a word, others
 * a whole sentence) are together for all of them. A word that a method has nothing about gets 0.
 */
export function sharedWords(
  input: Question,
  attributions: readonly Pick<Attribution, "units" | "scores">[],
): SharedWords {
  const words = [
    ...wordSpans(input.text),
    ...wordSpans(input.pair ?? "").map((span) => ({ ...span, sequence: 1 as const })),
  ];
  // Which words each unit of each method has a part of, place by place.
  const touched = attributions.map(({ units }) => units.map((unit) => wordsAt(unit, words)));
  const group = words.map((_, word) => word);
  for (const several of touched.flat().map((places) => places.flat()))
    for (const word of several) {
      const [from, to] = [group[word], group[several[0] ?? word] ?? word];
      for (const [index, each] of group.entries()) if (each === from) group[index] = to;
    }
  const groups = [...new Set(group)];
  const inside = new Set(touched.flat(2).flatMap(([, ...others]) => others));
  const members = groups.map((each) => [...words.keys()].filter((word) => group[word] === each));
  return {
    units: members.map((each) => together(each, words, inside, input)),
    members,
    scores: attributions.map(({ scores }, method) =>
      groups.map((each) =>
        scores.reduce((sum, score, unit) => {
          const word = touched[method]?.[unit]?.flat()[0];
          return word !== undefined && group[word] === each ? sum + score : sum;
        }, 0),
      ),
    ),
    rest: attributions.map(({ scores }, method) =>
      scores.reduce((sum, score, unit) => (touched[method]?.[unit]?.flat().length ? sum : sum + score), 0),
    ),
  };
}

type Word = Span & Pick<Unit, "sequence">;

/** [places][words]: the words that each place of a unit lies over, in order. */
function wordsAt(unit: Unit, words: readonly Word[]): number[][] {
  if (unit.special) return [];
  return (unit.spans ?? [unit]).map((place: Span) =>
    [...words.entries()].flatMap(([index, { start, end, sequence }]) =>
      sequence === unit.sequence && Math.min(end, place.end) > Math.max(start, place.start) ? [index] : [],
    ),
  );
}

/** One unit of some words; those `inside` a place that begins before them continue the word before. */
function together(
  members: readonly number[],
  words: readonly Word[],
  inside: ReadonlySet<number>,
  { text, pair = "" }: Question,
): Unit {
  const places: Word[] = [];
  for (const member of members) {
    const [word, last] = [words[member], places.at(-1)];
    if (!word) continue;
    if (last && inside.has(member)) places[places.length - 1] = { ...last, end: word.end };
    else places.push(word);
  }
  const [first = { start: 0, end: 0 }] = places;
  const textOf = ({ start, end, sequence }: Word): string => (sequence === 1 ? pair : text).slice(start, end);
  return {
    text: [...new Set(places.map(textOf))].join(" … "),
    ...first,
    ...(places.length > 1 && { spans: places.map(({ start, end }) => ({ start, end })) }),
  };
}
