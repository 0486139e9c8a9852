import { ExplainError } from "../explain-error.ts";
import type { Metric } from "./metric.ts";
import { comprehensiveness } from "./metrics/comprehensiveness.ts";
import { deletion } from "./metrics/deletion.ts";
import { infidelity } from "./metrics/infidelity.ts";
import { insertion } from "./metrics/insertion.ts";
import { randomization } from "./metrics/randomization.ts";
import { sensitivity } from "./metrics/sensitivity.ts";
import { sufficiency } from "./metrics/sufficiency.ts";
import { tauLoo } from "./metrics/tau-loo.ts";
import { auprc } from "./plausibility/auprc.ts";
import { iouF1 } from "./plausibility/iou-f1.ts";
import { tokenF1 } from "./plausibility/token-f1.ts";
import { tokenIou } from "./plausibility/token-iou.ts";

export { isGameMetric } from "./games/game-metric.ts";
export type { Measure, MeasuredCurve, MeasuredExplanation, Metric, RandomizedModels } from "./metric.ts";
export { leaderboard, type Leaderboard, type LeaderboardRow, type PairedDifference } from "./leaderboard.ts";
export { measureSteps, type StepContender } from "./measure-steps.ts";
export {
  measureText,
  type ChosenMetric,
  type Contender,
  type MeasuredMethod,
  type TextMeasures,
} from "./measure-text.ts";
export { infidelityOf } from "./metrics/infidelity.ts";
export { maxSensitivity } from "./metrics/sensitivity.ts";
export { shuffledModels, type ShuffledModels } from "./shuffled-models.ts";

/** Every metric; a new one is one file and one line here. */
export const metrics: readonly Metric<unknown>[] = [
  comprehensiveness,
  sufficiency,
  tauLoo,
  insertion,
  deletion,
  infidelity,
  sensitivity,
  randomization,
  tokenF1,
  tokenIou,
  iouF1,
  auprc,
];

/**
 * The metric of that name.
 * @throws ExplainError "unknown-metric"
 */
export function findMetric(id: string): Metric<unknown> {
  const metric = metrics.find((candidate) => candidate.id === id);
  if (metric) return metric;
  throw new ExplainError(
    "unknown-metric",
    `there is no metric "${id}"`,
    `take one of ${metrics.map((candidate) => candidate.id).join(", ")}`,
  );
}
