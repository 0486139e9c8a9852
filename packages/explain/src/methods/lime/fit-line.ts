import { WeightedRidge } from "@limelight/statistics/regression";
import type { LimeOptions } from "./options.ts";
import { selectFeatures } from "./select-features.ts";

/** Variants of a text with what was answered. */
export interface Answered {
  /** [samples, features]: 1 for a word that is there. */
  readonly masks: Uint8Array;
  /** [samples]. */
  readonly outputs: readonly number[];
  /** [samples]: how much each counts. */
  readonly weights: Float64Array;
}

/** The line fitted to them. */
export interface FittedLine extends Answered {
  readonly fit: ReturnType<WeightedRidge["fit"]>;
  /** [features]; 0 where one was not picked. */
  readonly scores: readonly number[];
}

/** Picks words and fits a line through what was answered. @param weights of this fit, where they are others */
export function fitLine(
  answered: Answered,
  features: number,
  { features: most, selection }: Pick<LimeOptions, "features" | "selection">,
  weights: Float64Array = answered.weights,
): FittedLine {
  const { masks, outputs } = answered;
  const ridge = new WeightedRidge({ rows: outputs.length, columns: features, values: masks }, outputs, weights);
  const fit = ridge.fit(1, selectFeatures(ridge, features, most, selection));
  const scores = Array.from({ length: features }, () => 0);
  for (const [index, column] of fit.columns.entries()) scores[column] = fit.coefficients[index] ?? 0;
  return { ...answered, fit, scores };
}
