import { StatisticsError } from "../statistics-error.ts";

/** How many positives (hits) and negatives (false alarms) score at least a threshold, for every threshold. */
export interface RocCurve {
  /** Falling, from Infinity (nothing is called positive). Tied scores are one point. */
  readonly thresholds: readonly number[];
  readonly falsePositiveRate: readonly number[];
  readonly truePositiveRate: readonly number[];
  /** Area under the curve: the chance that a positive scores higher than a negative, ties counting half. */
  readonly auc: number;
}

/**
 * The receiver operating characteristic: `roc_curve(drop_intermediate=False)` and `roc_auc_score` of scikit-learn.
 * @param positive whether each example is of the class
 * @param scores how much each was taken for it; NaN is refused
 * @returns undefined where all examples are of the class, or none
 * @throws StatisticsError "bad-shape", "bad-range"
 */
export function rocCurve(positive: readonly boolean[], scores: readonly number[]): RocCurve | undefined {
  if (positive.length !== scores.length)
    throw new StatisticsError("bad-shape", `${positive.length} labels and ${scores.length} scores`, "give one of each");
  if (scores.some(Number.isNaN))
    throw new StatisticsError("bad-range", "a score is not a number", "check what the scores come from");
  const positives = positive.filter(Boolean).length;
  const negatives = positive.length - positives;
  if (positives === 0 || negatives === 0) return undefined;
  const thresholds = [Infinity];
  const [falsePositiveRate, truePositiveRate] = [[0], [0]];
  const order = [...scores.keys()].toSorted((one, other) => scores[other]! - scores[one]!);
  let [hits, alarms, area] = [0, 0, 0];
  for (let first = 0; first < order.length;) {
    const threshold = scores[order[first]!]!;
    const [hitsBefore, alarmsBefore] = [hits, alarms];
    while (first < order.length && scores[order[first]!] === threshold) {
      if (positive[order[first]!]) hits += 1;
      else alarms += 1;
      first += 1;
    }
    area += ((alarms - alarmsBefore) * (hits + hitsBefore)) / 2;
    thresholds.push(threshold);
    falsePositiveRate.push(alarms / negatives);
    truePositiveRate.push(hits / positives);
  }
  return { thresholds, falsePositiveRate, truePositiveRate, auc: area / (positives * negatives) };
}
