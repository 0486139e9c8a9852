import type { Question } from "@limelight/core";
import type { Attribution } from "../method.ts";
import { wordSpans } from "../words/word-spans.ts";

/**
 * One score a word of the text, and behind them of a pair's second one: the sum of what units say that lie over it. A unit that lies over
 * several words (LIME's bag, a sentence) gives each the same part.
 */
export function wordScores(input: Question, { units, scores }: Pick<Attribution, "units" | "scores">): number[] {
  const words = [
    ...wordSpans(input.text).map((span) => ({ ...span, second: false })),
    ...wordSpans(input.pair ?? "").map((span) => ({ ...span, second: true })),
  ];
  const found = words.map(() => 0);
  for (const [index, unit] of units.entries()) {
    if (unit.special) continue;
    const over = words.flatMap(({ start, end, second }, word) =>
      second === (unit.sequence === 1) && (unit.spans ?? [unit]).some((place) => place.start < end && place.end > start)
        ? [word]
        : [],
    );
    for (const word of over) found[word] = (found[word] ?? 0) + (scores[index] ?? 0) / over.length;
  }
  return found;
}
