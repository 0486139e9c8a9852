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
}

/**
 * Brings the scores of several methods to the words of the text, summed. Words that one of them takes together (LIME all places of a word) are together for all of
 * them. A word that a method has nothing about gets 0.
 */
export function sharedWords(
  input: Question,
  attributions: readonly Pick<Attribution, "units" | "scores">[],
): SharedWords {
  const words: Unit[] = [
    ...wordSpans(input.text).map(({ start, end }) => ({ text: input.text.slice(start, end), start, end })),
    ...wordSpans(input.pair ?? "").map(({ start, end }) => ({
      text: (input.pair ?? "").slice(start, end),
      start,
      end,
      sequence: 1 as const,
    })),
  ];
  // Which words each unit of each method has a part of.
  const touched = attributions.map(({ units }) => units.map((unit) => wordsOf(unit, words)));
  const group = words.map((_, word) => word);
  for (const several of touched.flat())
    for (const word of several) {
      const [from, to] = [group[word], group[several[0] ?? word] ?? word];
      for (const [index, each] of group.entries()) if (each === from) group[index] = to;
    }
  const groups = [...new Set(group)];
  return {
    units: groups.map((each) => together(words.filter((_, word) => group[word] === each))),
    scores: attributions.map(({ scores }, method) =>
      groups.map((each) =>
        scores.reduce((sum, score, unit) => {
          const [word] = touched[method]?.[unit] ?? [];
          return word !== undefined && group[word] === each ? sum + score : sum;
        }, 0),
      ),
    ),
    rest: attributions.map(({ scores }, method) =>
      scores.reduce((sum, score, unit) => ((touched[method]?.[unit]?.length ?? 0) === 0 ? sum + score : sum), 0),
    ),
  };
}

/** Words that a unit lies in: of several places, of each. A unit that lies in two words at one place is of the one it has more of. */
function wordsOf(unit: Unit, words: readonly Unit[]): number[] {
  if (unit.special) return [];
  return (unit.spans ?? [unit]).flatMap((place: Span) => {
    const common = words.map(({ start, end, sequence }) =>
      sequence === unit.sequence ? Math.min(end, place.end) - Math.max(start, place.start) : 0,
    );
    const most = Math.max(0, ...common);
    return most > 0 ? [common.indexOf(most)] : [];
  });
}

function together(words: readonly Unit[]): Unit {
  const [first = { text: "", start: 0, end: 0 }] = words;
  return words.length < 2 ? first : { ...first, spans: words.map(({ start, end }) => ({ start, end })) };
}
