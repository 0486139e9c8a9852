import { confusionMatrix } from "../classification/confusion.ts";
import { metricsOf } from "../classification/metrics.ts";
import { NumpyRandomState } from "../random/numpy-random-state.ts";
import { StatisticsError } from "../statistics-error.ts";

/** Whether two classifiers differ by more than chance would have it. */
export interface Randomisation {
  /** second − first, and the two-sided p of it. */
  readonly accuracy: RandomisedScore;
  readonly macroF1: RandomisedScore;
  /** Examples that they answer differently; the others cannot be swapped to any effect. */
  readonly differing: number;
  /** Whether all swaps were gone through, and not some drawn. */
  readonly exact: boolean;
}

interface RandomisedScore {
  readonly difference: number;
  readonly p: number;
}

/** Two differences are equal where nothing but rounding is between them. */
const rounding = 1e-12;

/**
 * Approximate randomisation (Noreen 1989; Yeh 2000 for F1): were it the same which of the two gave which answer to an example, how often
 * would they be as far apart as this? All swaps where there are at most `resamples` of them, else that many drawn ones, with the one that
 * was seen counted in.
 * @param gold true classes, [examples]
 * @param first what the first said, [examples]
 * @throws StatisticsError "bad-shape", "bad-range"
 */
export function randomisation(
  { gold, first, second, classes }: SaidTwice,
  { seed, resamples = 10_000 }: { readonly seed: number; readonly resamples?: number },
): Randomisation {
  if (gold.length === 0)
    throw new StatisticsError("bad-range", "there is no example to compare answers to", "give one at least");
  const [own, other] = [confusionMatrix(gold, first, classes), confusionMatrix(gold, second, classes)];
  const differing = first.flatMap((said, index) => (said === second[index] ? [] : [index]));
  const seen = apart(own, other);
  const reached = { accuracy: 0, macroF1: 0 };
  const take = (swapped: (place: number) => boolean): void => {
    const [one, two] = [own.map((row) => [...row]), other.map((row) => [...row])];
    for (const [place, index] of differing.entries()) {
      if (!swapped(place)) continue;
      const [truth, a, b] = [gold[index]!, first[index]!, second[index]!];
      one[truth]![a]! -= 1;
      one[truth]![b]! += 1;
      two[truth]![b]! -= 1;
      two[truth]![a]! += 1;
    }
    const found = apart(one, two);
    if (Math.abs(found.accuracy) >= Math.abs(seen.accuracy) - rounding) reached.accuracy += 1;
    if (Math.abs(found.macroF1) >= Math.abs(seen.macroF1) - rounding) reached.macroF1 += 1;
  };
  const swaps = 2 ** differing.length;
  const exact = swaps <= resamples;
  if (exact) for (let swap = 0; swap < swaps; swap++) take((place) => ((swap >> place) & 1) === 1);
  else {
    const random = new NumpyRandomState(seed);
    for (let draw = 0; draw < resamples; draw++) {
      const drawn = random.randint(0, 2, differing.length);
      take((place) => drawn[place] === 1);
    }
  }
  const p = (count: number): number => (exact ? count / swaps : (count + 1) / (resamples + 1));
  return {
    accuracy: { difference: seen.accuracy, p: p(reached.accuracy) },
    macroF1: { difference: seen.macroF1, p: p(reached.macroF1) },
    differing: differing.length,
    exact,
  };
}

interface SaidTwice {
  readonly gold: readonly number[];
  readonly first: readonly number[];
  readonly second: readonly number[];
  readonly classes: number;
}

function apart(
  one: readonly (readonly number[])[],
  other: readonly (readonly number[])[],
): { accuracy: number; macroF1: number } {
  const [first, second] = [metricsOf(one), metricsOf(other)];
  return { accuracy: second.accuracy - first.accuracy, macroF1: second.macroF1 - first.macroF1 };
}
