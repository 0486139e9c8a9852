import type { BlackBox, Queries, Question } from "@limelight/core";
import { bootstrapMean, NumpyRandomState } from "@limelight/statistics";
import { ExplainError } from "../explain-error.ts";
import type { Context } from "../method.ts";
import { areaUnder, byFallingScore, removalSteps } from "../words/removal-order.ts";
import { WordPlayers } from "../words/word-players.ts";

/** A class's probability as words go, those that are said to speak most for it first. */
interface DeletionCurve {
  /** [steps + 1]: with the words of each step gone. */
  readonly probabilities: readonly number[];
  /** Under the curve, from no word gone (0) to all (1), by the trapezoidal rule: the smaller, the better the order. */
  readonly area: number;
}

/** What orders of words are worth. */
export interface DeletionCurves {
  /** [steps + 1]: which part of the words is gone, 0 to 1. */
  readonly removed: readonly number[];
  /** In the order of the scores that were given. */
  readonly curves: readonly DeletionCurve[];
  /** The same words in orders that are drawn. */
  readonly random: {
    readonly orders: number;
    /** [steps + 1]. */
    readonly mean: readonly number[];
    /** Mean of the areas, and its 95% bootstrap interval. */
    readonly area: { readonly mean: number; readonly low: number; readonly high: number };
    /** Of each curve: the share of random orders whose area is as small or smaller. */
    readonly shares: readonly number[];
  };
  readonly queries: Queries;
}

export interface DeletionOptions {
  /** Orders that are drawn. */
  readonly orders: number;
  /** Steps at most; a long text loses several words at each. */
  readonly steps: number;
}

/**
 * Takes words out of a text by falling score and watches the class's probability (the deletion metric of Petsiuk, Das and Saenko 2018, on
 * words), beside the same in random orders. All texts are asked at once. Words of equal score go in the order of the text.
 * @param scores [methods][words], of the words as `wordSpans` has them
 * @throws ExplainError "no-words"; "bad-answer" where there are other numbers of words
 */
export async function deletionCurves(
  subject: BlackBox,
  input: Question,
  target: number,
  scores: readonly (readonly number[])[],
  { orders, steps: most }: DeletionOptions,
  { seed, signal, progress }: Context,
): Promise<DeletionCurves> {
  const players = new WordPlayers(subject, input, "delete");
  const count = players.units.length;
  if (scores.some((each) => each.length !== count))
    throw new ExplainError("bad-answer", `the text has ${count} words, scores are of others`, "score its words");
  const gone = removalSteps(count, most);
  const random = new NumpyRandomState(seed);
  const rankings = [
    ...scores.map((each) => byFallingScore(each)),
    ...Array.from({ length: orders }, () => random.permutation(count)),
  ];
  const questions = rankings.flatMap((ranking) =>
    gone.map((words) => {
      const removed = new Set(ranking.slice(0, words));
      return players.keeping((word) => !removed.has(word));
    }),
  );
  const { answers, queries } = await subject.ask(questions, {
    ...(signal && { signal }),
    ...(progress && { progress }),
  });
  const removed = gone.map((words) => words / count);
  const found = rankings.map((_, index): DeletionCurve => {
    const own = answers.slice(index * gone.length, (index + 1) * gone.length);
    const probabilities = own.map((answer) => answer.probabilities[target] ?? Number.NaN);
    return { probabilities, area: areaUnder(removed, probabilities) };
  });
  const curves = found.slice(0, scores.length);
  const drawn = found.slice(scores.length);
  const areas = drawn.map(({ area }) => area);
  const { estimate, low, high } = bootstrapMean(areas, { seed });
  return {
    removed,
    curves,
    random: {
      orders,
      mean: gone.map((_, step) => mean(drawn.map(({ probabilities }) => probabilities[step] ?? Number.NaN))),
      area: { mean: estimate, low, high },
      shares: curves.map(({ area }) => areas.filter((other) => other <= area).length / areas.length),
    },
    queries,
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
