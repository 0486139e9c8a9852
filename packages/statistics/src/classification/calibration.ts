import { StatisticsError } from "../statistics-error.ts";

/** Answers whose confidence lies in one stretch. */
export interface ReliabilityBin {
  /** Confidences above this (the first stretch has its end as well) … */
  readonly low: number;
  /** … up to this. */
  readonly high: number;
  readonly examples: number;
  /** Mean probability of the answers; null where there are none. */
  readonly confidence: number | null;
  /** The share of them that is right; null where there are none. */
  readonly accuracy: number | null;
}

/** Whether answers are right as often as their probabilities say. */
export interface Calibration {
  /** Expected calibration error: the mean of |accuracy − confidence| over stretches of equal width, weighted by their examples. */
  readonly expectedError: number;
  /** Mean squared distance of the probabilities from the truth; see {@link brierOf}. */
  readonly brier: number;
  /** From 0 to 1. */
  readonly bins: readonly ReliabilityBin[];
}

/**
 * Calibration of the answers (the likeliest class, the first of equals), as Naeini, Cooper and Hauskrecht 2015 and Guo et al. 2017 have it.
 * @param gold true classes, [examples]
 * @param probabilities [examples][classes]
 * @param bins how many stretches of equal width confidences fall into
 * @throws StatisticsError "bad-shape", "bad-range"
 */
export function calibration(
  gold: ArrayLike<number>,
  probabilities: readonly ArrayLike<number>[],
  bins = 10,
): Calibration {
  if (gold.length !== probabilities.length)
    throw new StatisticsError(
      "bad-shape",
      `${gold.length} true classes do not go with ${probabilities.length} answers`,
      "give one of each an example",
    );
  const [examples, right, sums] = [counts(bins), counts(bins), counts(bins)];
  let brier = 0;
  for (const [example, row] of probabilities.entries()) {
    const said = likeliest(row);
    const confidence = row[said] ?? Number.NaN;
    const bin = binOf(confidence, bins);
    examples[bin]! += 1;
    sums[bin]! += confidence;
    if (said === gold[example]) right[bin]! += 1;
    brier += brierOf(row, gold[example] ?? -1);
  }
  return {
    expectedError: expectedError(examples, right, sums),
    brier: probabilities.length === 0 ? 0 : brier / probabilities.length,
    bins: Array.from(examples, (count, bin) => ({
      low: bin / bins,
      high: (bin + 1) / bins,
      examples: count,
      confidence: count === 0 ? null : sums[bin]! / count,
      accuracy: count === 0 ? null : right[bin]! / count,
    })),
  };
}

/** Σ |right − confidence| over stretches, by all examples; 0 of none. Every array is [bins]. */
export function expectedError(
  examples: ArrayLike<number>,
  right: ArrayLike<number>,
  confidences: ArrayLike<number>,
): number {
  let [sum, all] = [0, 0];
  for (let bin = 0; bin < examples.length; bin++) {
    sum += Math.abs(right[bin]! - confidences[bin]!);
    all += examples[bin]!;
  }
  return all === 0 ? 0 : sum / all;
}

/**
 * Σ (probability − truth)² over classes (Brier 1950), 0 to 2; half of it where there are two classes, which is the squared distance of one
 * of them: `brier_score_loss` of scikit-learn, as it is.
 */
export function brierOf(probabilities: ArrayLike<number>, gold: number): number {
  let sum = 0;
  for (let index = 0; index < probabilities.length; index++)
    sum += (probabilities[index]! - (index === gold ? 1 : 0)) ** 2;
  return probabilities.length === 2 ? sum / 2 : sum;
}

/** Which stretch a confidence falls into: (0, 1/bins], (1/bins, 2/bins] … @throws StatisticsError "bad-range" */
export function binOf(confidence: number, bins: number): number {
  if (!(confidence >= 0 && confidence <= 1 + 1e-6 && bins >= 1))
    throw new StatisticsError(
      "bad-range",
      `${confidence} is no probability that falls into one of ${bins} stretches`,
      "give probabilities from 0 to 1, and one stretch at least",
    );
  return Math.min(bins - 1, Math.max(0, Math.ceil(confidence * bins) - 1));
}

/** The class with the largest number, the first of equals. */
export function likeliest(numbers: ArrayLike<number>): number {
  let best = 0;
  for (let index = 1; index < numbers.length; index++) if (numbers[index]! > numbers[best]!) best = index;
  return best;
}

function counts(length: number): Float64Array {
  return new Float64Array(Math.max(1, length));
}
