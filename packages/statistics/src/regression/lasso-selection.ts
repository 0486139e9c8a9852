import { Matrix } from "ml-matrix";
import { larsPath } from "./lars-path.ts";
import { solvePositive } from "./solve-positive.ts";
import type { Design } from "./weighted-ridge.ts";

/**
 * Columns that a lasso keeps whose penalty an information criterion chose: `make_pipeline(StandardScaler(with_mean=False),
 * LassoLarsIC(criterion))` of scikit-learn 1.9, whose noise is that of the least squares fit (Zou, Hastie and Tibshirani 2007). All columns where
 * rows are too few to tell the noise, or nothing is left to tell.
 * @returns in ascending order
 */
export function lassoSelection(design: Design, targets: ArrayLike<number>, criterion: "aic" | "bic"): number[] {
  const { rows, columns } = design;
  const all = Array.from({ length: columns }, (_, column) => column);
  if (rows <= columns + 1) return all;
  const scaled = standardised(design);
  const mean = sum(targets) / rows;
  const centred = Array.from(targets, (target) => target - mean);
  const { coefficients } = larsPath(scaled, centred, { method: "lasso", steps: 500 });
  const noise = squares(scaled, centred, leastSquares(scaled, centred)) / (rows - columns - 1);
  const factor = criterion === "aic" ? 2 : Math.log(rows);
  const scores = coefficients.map((each) => {
    const parameters = each.filter((value) => Math.abs(value) > Number.EPSILON).length;
    return squares(scaled, centred, each) / noise + factor * parameters;
  });
  if (!scores.every(Number.isFinite)) return all;
  const best = coefficients[scores.indexOf(Math.min(...scores))] ?? [];
  return all.filter((column) => best[column] !== 0);
}

/** Every column over its standard deviation (that of a constant is taken for 1), and centred. */
function standardised({ rows, columns, values }: Design): Design {
  const result = Float64Array.from(values);
  for (let column = 0; column < columns; column++) {
    const numbers = Array.from({ length: rows }, (_, row) => values[row * columns + column]!);
    const mean = sum(numbers) / rows;
    const deviation = Math.sqrt(numbers.reduce((total, number) => total + (number - mean) ** 2, 0) / rows);
    const scale = deviation < 10 * Number.EPSILON * Math.abs(mean) || deviation === 0 ? 1 : deviation;
    for (let row = 0; row < rows; row++) result[row * columns + column] = (numbers[row]! - mean) / scale;
  }
  return { rows, columns, values: result };
}

function leastSquares({ rows, columns, values }: Design, targets: readonly number[]): number[] {
  const design = Matrix.from1DArray(rows, columns, Array.from(values));
  const transposed = design.transpose();
  return solvePositive(
    transposed.mmul(design).to2DArray(),
    transposed.mmul(Matrix.columnVector([...targets])).to1DArray(),
  );
}

/** Of what a model leaves unexplained. */
function squares(
  { rows, columns, values }: Design,
  targets: readonly number[],
  coefficients: readonly number[],
): number {
  let total = 0;
  for (let row = 0; row < rows; row++) {
    let rest = targets[row]!;
    for (let column = 0; column < columns; column++) rest -= values[row * columns + column]! * coefficients[column]!;
    total += rest * rest;
  }
  return total;
}

function sum(values: ArrayLike<number>): number {
  return Array.from(values).reduce((total, value) => total + value, 0);
}
