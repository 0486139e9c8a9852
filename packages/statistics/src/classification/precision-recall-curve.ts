import { StatisticsError } from "../statistics-error.ts";

/** What precision costs recall: both where everything that scores at least a threshold is called positive, for every threshold. */
export interface PrecisionRecallCurve {
  /** Falling, from Infinity (nothing is called positive). Tied scores are one point. */
  readonly thresholds: readonly number[];
  /** 1 at the first point, where nothing is called positive. */
  readonly precision: readonly number[];
  readonly recall: readonly number[];
  /** The sum of precisions weighted by the steps of recall; unlike an area under straight lines it is never too kind. */
  readonly averagePrecision: number;
}

/**
 * scikit-learn's `precision_recall_curve`, from its end to its beginning, and `average_precision_score`.
 * @param positive whether each example is of the class
 * @param scores how much each was taken for it; NaN is refused
 * @returns undefined where no example is of the class
 * @throws StatisticsError "bad-shape", "bad-range"
 */
export function precisionRecallCurve(
  positive: readonly boolean[],
  scores: readonly number[],
): PrecisionRecallCurve | undefined {
  if (positive.length !== scores.length)
    throw new StatisticsError("bad-shape", `${positive.length} labels and ${scores.length} scores`, "give one of each");
  if (scores.some(Number.isNaN))
    throw new StatisticsError("bad-range", "a score is not a number", "check what the scores come from");
  const positives = positive.filter(Boolean).length;
  if (positives === 0) return undefined;
  const order = [...scores.keys()].toSorted((one, other) => scores[other]! - scores[one]!);
  const thresholds = [Infinity];
  const [precision, recall] = [[1], [0]];
  let [hits, averagePrecision] = [0, 0];
  for (let first = 0; first < order.length;) {
    const threshold = scores[order[first]!]!;
    const before = hits;
    while (first < order.length && scores[order[first]!] === threshold) {
      if (positive[order[first]!]) hits += 1;
      first += 1;
    }
    averagePrecision += ((hits - before) / positives) * (hits / first);
    thresholds.push(threshold);
    precision.push(hits / first);
    recall.push(hits / positives);
  }
  return { thresholds, precision, recall, averagePrecision };
}
