import type { Interval } from "../bootstrap/bootstrap.ts";
import { normalQuantile } from "../normal.ts";
import { StatisticsError } from "../statistics-error.ts";

/**
 * The score interval of a share (Wilson 1927), without continuity correction: `statsmodels.stats.proportion.proportion_confint(hits, total, method="wilson")`.
 * Unlike resampling it is as wide as so few cases have it where all or none are hits.
 * @param hits of `total` cases; it need not be whole, as a mean share is not
 * @param confidence 0.95 unless said
 * @throws StatisticsError "bad-range" where there is no case, or more hits than cases
 */
export function wilsonInterval(hits: number, total: number, confidence = 0.95): Interval {
  if (!(total > 0 && hits >= 0 && hits <= total && confidence > 0 && confidence < 1))
    throw new StatisticsError(
      "bad-range",
      `no interval of confidence ${confidence} comes from ${hits} hits of ${total} cases`,
      "give at least one case, hits from 0 to all of them, and a confidence between 0 and 1",
    );
  const [share, z] = [hits / total, normalQuantile((1 + confidence) / 2)];
  const shrunk = 1 + (z * z) / total;
  const centre = (share + (z * z) / (2 * total)) / shrunk;
  const reach = (z * Math.sqrt((share * (1 - share)) / total + (z * z) / (4 * total * total))) / shrunk;
  // At the ends the formula gives them, but for rounding.
  return {
    estimate: share,
    low: hits === 0 ? 0 : Math.max(0, centre - reach),
    high: hits === total ? 1 : Math.min(1, centre + reach),
  };
}
