import { larsPath, lassoSelection, sharedLeastSquares } from "@limelight/statistics/regression";
import type { Covariance } from "../../sampling/uncertainty.ts";
import type { Coalitions } from "./coalitions.ts";
import type { KernelShapOptions } from "./options.ts";

/** Shapley values as a regression has them. */
export interface Solution {
  /** [players]; 0 for those that were left out. */
  readonly scores: number[];
  /**
   * Over draws: unknown of players that were left out, and of all where too little was drawn to tell. Undefined where nothing was drawn.
   */
  readonly covariance?: Covariance;
}

/**
 * Solves the weighted regression of KernelSHAP (Lundberg and Lee 2017, theorem 2) under the condition that the scores sum to
 * `total`, as `KernelExplainer.solve` of shap 0.51 does: one player is expressed by the others.
 * @param values [coalitions]: output of each less that of the empty one
 * @param total output of all players less that of none
 */
export function solveCoalitions(
  coalitions: Coalitions,
  values: readonly number[],
  total: number,
  { regularisation, features }: Pick<KernelShapOptions, "regularisation" | "features">,
): Solution {
  const players = coalitions.masks[0]?.length ?? 0;
  const picked = pick(coalitions, values, total, regularisation, features);
  const scores = Array.from({ length: players }, () => 0);
  const withoutErrors = coalitions.drawn.length > 0 ? { scores, covariance: unknown } : { scores };
  if (picked.length === 0) return withoutErrors;
  const fit = sharedLeastSquares({
    rows: coalitions.masks.map((mask) => picked.map((player) => mask[player] ?? 0)),
    targets: values,
    weights: coalitions.weights,
    total,
    draws: { from: coalitions.enumerated, rows: coalitions.drawn },
  });
  // As in the original: what is but rounding is 0.
  for (const [index, player] of picked.entries()) scores[player] = snapped(fit.coefficients[index] ?? 0);
  const { covariance } = fit;
  if (!covariance) return withoutErrors;
  const places = new Map(picked.map((player, index) => [player, index]));
  return {
    scores,
    covariance(one, other) {
      const [own, its] = [places.get(one), places.get(other)];
      return own === undefined || its === undefined ? undefined : covariance(own, its);
    },
  };
}

function unknown(): undefined {
  return undefined;
}

// Players that the regression is on, by the original's augmented equations: each subset with and without all.
function pick(
  { masks, weights, fraction }: Coalitions,
  values: readonly number[],
  total: number,
  regularisation: KernelShapOptions["regularisation"],
  features: number,
): number[] {
  const players = masks[0]?.length ?? 0;
  if (regularisation === "none" || (regularisation === "auto" && fraction >= 0.2))
    return Array.from({ length: players }, (_, player) => player);
  const sizes = masks.map((mask) => mask.reduce((sum, bit) => sum + bit, 0));
  const scales = [
    ...weights.map((weight, i) => Math.sqrt(weight * (players - (sizes[i] ?? 0)))),
    ...weights.map((weight, i) => Math.sqrt(weight * (sizes[i] ?? 0))),
  ];
  const targets = [...values, ...values.map((value) => value - total)].map((value, i) => value * (scales[i] ?? 0));
  const design = {
    rows: scales.length,
    columns: players,
    values: Float64Array.from({ length: scales.length * players }, (_, place) => {
      const row = Math.floor(place / players);
      const bit = masks[row % masks.length]?.[place % players] ?? 0;
      return (scales[row] ?? 0) * (row < masks.length ? bit : bit - 1);
    }),
  };
  if (regularisation === "features") return [...larsPath(design, targets, { method: "lar", steps: features }).active];
  return lassoSelection(design, targets, regularisation === "auto" ? "aic" : regularisation);
}

function snapped(score: number): number {
  return Math.abs(score) < 1e-10 ? 0 : score;
}
