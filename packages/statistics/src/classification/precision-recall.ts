import { StatisticsError } from "../statistics-error.ts";

/**
 * The area under precision by recall with straight lines between its points: `auc(recall, precision)` of scikit-learn's
 * `precision_recall_curve`. Tied scores are one point.
 * @param positive whether each example is of the class
 * @returns undefined where none is
 * @throws StatisticsError "bad-shape", "bad-range"
 */
export function precisionRecallArea(positive: readonly boolean[], scores: readonly number[]): number | undefined {
  if (positive.length !== scores.length)
    throw new StatisticsError("bad-shape", `${positive.length} labels and ${scores.length} scores`, "give one of each");
  if (scores.some(Number.isNaN))
    throw new StatisticsError("bad-range", "a score is not a number", "check what the scores come from");
  const positives = positive.filter(Boolean).length;
  if (positives === 0) return undefined;
  const order = [...scores.keys()].toSorted((one, other) => scores[other]! - scores[one]!);
  let [hits, area] = [0, 0];
  let [recall, precision] = [0, 1];
  for (let first = 0; first < order.length;) {
    const threshold = scores[order[first]!]!;
    while (first < order.length && scores[order[first]!] === threshold) {
      if (positive[order[first]!]) hits += 1;
      first += 1;
    }
    const [nextRecall, nextPrecision] = [hits / positives, hits / first];
    area += ((nextRecall - recall) * (nextPrecision + precision)) / 2;
    [recall, precision] = [nextRecall, nextPrecision];
    // Beyond full recall scikit-learn's curve has nothing to add.
    if (hits === positives) break;
  }
  return area;
}
