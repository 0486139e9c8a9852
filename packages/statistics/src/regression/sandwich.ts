import { Matrix } from "ml-matrix";
import { invertPositive } from "./solve-positive.ts";

/** A weighted ridge fit in its centred and scaled form: z = √w (x − mean). */
export interface ScaledFit {
  /** z, one array [rows] a column. */
  readonly scaled: readonly Float64Array[];
  /** √w (y − prediction), [rows]. */
  readonly scaledResiduals: Float64Array;
  /** Zᵀ Z without the penalty, [columns, columns]; asked for only where it is needed. */
  readonly gram: () => readonly Float64Array[];
  readonly coefficients: readonly number[];
  readonly alpha: number;
}

/**
 * Covariances of the coefficients that stay right where the true function is not linear and its noise not even: A⁻¹ M A⁻¹, with A = Zᵀ Z + α and M the sum over rows of u uᵀ,
 * u = w e (x − mean) − α b / n being the row's share of the gradient that the fit sets to zero. They say how much the
 * coefficients would vary if the rows were drawn anew (White 1980, "Using least squares to approximate unknown
 * functions"), times n / (n − k − 1) for small samples (HC1: MacKinnon and White 1985).
 *
 * undefined where there are not more rows than parameters, or A has no inverse.
 */
export function sandwichCovariance(fit: ScaledFit): number[][] | undefined {
  const { scaled, scaledResiduals, coefficients, alpha } = fit;
  const rows = scaledResiduals.length;
  const size = coefficients.length;
  if (rows <= size + 1) {
    return undefined;
  }
  const penalised = fit
    .gram()
    .map((row, index) => row.map((value, column) => (column === index ? value + alpha : value)));
  const bread = invertPositive(penalised);
  if (bread === undefined) {
    return undefined;
  }
  // w e (x − mean) = √w (x − mean) · √w e.
  const shares = scaled.map((column, index) =>
    column.map((value, row) => value * scaledResiduals[row]! - (alpha * coefficients[index]!) / rows),
  );
  const meat = Matrix.zeros(size, size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      const product = shares[row]!.reduce((total, value, index) => total + value * shares[column]![index]!, 0);
      meat.set(row, column, product);
      meat.set(column, row, product);
    }
  }
  const small = rows / (rows - size - 1);
  return bread.mmul(meat).mmul(bread).mul(small).to2DArray();
}
