import { NumpyRandomState, studentQuantile } from "@limelight/statistics";
import { covarianceOf, halfInterval, type Covariance, type ErrorKind } from "../../sampling/uncertainty.ts";
import { fitLine, type FittedLine } from "./fit-line.ts";
import type { LimeOptions } from "./options.ts";

/** Multiplications that a bootstrap may take, about a second; where it takes more, `auto` leaves errors to the regression. */
const quick = 4e8;

/**
 * How the scores of LIME scatter, and how that was told; undefined where it cannot be. Of words that were not picked nothing is known.
 *
 * `bootstrap`: variants drawn again from those that were asked about (the text itself is always among them), words picked and the line fitted
 * anew each time. `seeds`: fits of other variants; their spread, widened by Student's t since seeds are few. `regression`: the line's own.
 * @param runs the fit whose scores are reported, and those of other seeds
 */
export function limeCovariance(
  runs: readonly FittedLine[],
  features: number,
  options: LimeOptions,
  seed: number,
): { readonly errors: Exclude<ErrorKind, "residual">; readonly covariance: Covariance } | undefined {
  const [own] = runs;
  if (!own) return undefined;
  const picked = new Set(own.fit.columns);
  const ofPicked = (covariance: Covariance): Covariance => {
    return (one, other) => (picked.has(one) && picked.has(other) ? covariance(one, other) : undefined);
  };
  if (options.errors === "seeds") {
    const widened = (studentQuantile(0.975, runs.length - 1) / halfInterval) ** 2;
    const scores = runs.map((run) => run.scores);
    return { errors: "seeds", covariance: ofPicked(covarianceOf(scores, widened / (runs.length - 1))) };
  }
  const bootstrap =
    options.errors === "bootstrap" ||
    (options.errors === "auto" && options.resamples * workOf(own, features, options) <= quick);
  if (bootstrap) {
    // Two variants and a line through them: nothing to draw from.
    if (own.outputs.length < 3) return undefined;
    const scores = resampled(own, features, options, seed);
    return { errors: "bootstrap", covariance: ofPicked(covarianceOf(scores, 1 / (scores.length - 1))) };
  }
  const found = own.fit.covariance();
  if (!found) return undefined;
  const places = new Map(own.fit.columns.map((column, index) => [column, index]));
  const at = (unit: number): number => places.get(unit) ?? -1;
  return { errors: "regression", covariance: ofPicked((one, other) => found[at(one)]?.[at(other)]) };
}

/** Multiplications of one fit, about: inner products of columns (of rows, where those are fewer), and a regression for each word that may come next. */
function workOf({ outputs }: FittedLine, features: number, options: LimeOptions): number {
  const [rows, count] = [outputs.length, Math.min(options.features, features)];
  const forward = options.selection === "forward_selection" || (options.selection === "auto" && options.features <= 6);
  return rows * features * (Math.min(rows, features) + 30) + (forward ? features * count * count * rows : 0);
}

function resampled(line: FittedLine, features: number, options: LimeOptions, seed: number): (readonly number[])[] {
  const random = new NumpyRandomState(seed);
  const rows = line.outputs.length;
  return Array.from({ length: options.resamples }, () => {
    const counts = new Float64Array(rows);
    counts[0] = 1;
    for (const row of random.randint(1, rows, rows - 1)) counts[row] = (counts[row] ?? 0) + 1;
    const weights = counts.map((count, row) => count * (line.weights[row] ?? 0));
    return fitLine(line, features, options, weights).scores;
  });
}
