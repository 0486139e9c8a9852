import type { WeightedRidge } from "@limelight/statistics/regression";
import type { LimeOptions } from "./options.ts";

/** The features that the explanation is about, as lime 0.2.0.1's `feature_selection` picks them, most telling first. */
export function selectFeatures(
  ridge: WeightedRidge,
  features: number,
  count: number,
  selection: LimeOptions["selection"],
): number[] {
  if (selection === "none") {
    return Array.from({ length: features }, (_, feature) => feature);
  }
  const forward = selection === "forward_selection" || (selection === "auto" && count <= 6);
  return forward ? forwardSelection(ridge, features, count) : highestWeights(ridge, count);
}

/** One by one, the feature with which a regression without penalty fits best. */
function forwardSelection(ridge: WeightedRidge, features: number, count: number): number[] {
  const used: number[] = [];
  while (used.length < Math.min(count, features)) {
    let best = 0;
    let bestScore = Number.NEGATIVE_INFINITY;
    for (let feature = 0; feature < features; feature++) {
      if (used.includes(feature)) {
        continue;
      }
      const { score } = ridge.fit(0, [...used, feature]);
      if (score > bestScore) {
        best = feature;
        bestScore = score;
      }
    }
    used.push(best);
  }
  return used;
}

/** The features with the largest coefficients of a regression on all of them with penalty 0.01. */
function highestWeights(ridge: WeightedRidge, count: number): number[] {
  const { coefficients } = ridge.fit(0.01);
  return [...coefficients.entries()]
    .toSorted(([, left], [, right]) => Math.abs(right) - Math.abs(left))
    .slice(0, count)
    .map(([feature]) => feature);
}
