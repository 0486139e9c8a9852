import { StatisticsError } from "../statistics-error.ts";
import { sandwichCovariance } from "./sandwich.ts";
import { solvePositive } from "./solve-positive.ts";

/** A matrix of explaining variables, row-major: `values[row * columns + column]`. */
export interface Design {
  readonly rows: number;
  readonly columns: number;
  readonly values: ArrayLike<number>;
}

/** A fitted linear model. `coefficients` and `standardErrors` are in the order of `columns`. */
export interface RidgeFit {
  /** Columns of the design that take part. */
  readonly columns: readonly number[];
  readonly coefficients: readonly number[];
  readonly intercept: number;
  /** Weighted R² on the rows it was fitted to; 1 where the targets do not vary (as scikit-learn has it). */
  readonly score: number;
  /** What the model says of one row of the design, which has all its columns. */
  predict(row: ArrayLike<number>): number;
  /** See {@link sandwichCovariance}; undefined where there are not more rows than parameters. */
  covariance(): readonly (readonly number[])[] | undefined;
  /** The roots of its diagonal. */
  standardErrors(): readonly number[] | undefined;
}

/**
 * Ridge regression with an intercept that is not penalised and a weight for every row. Minimises
 * Σ wᵢ (yᵢ − b₀ − xᵢ·b)² + α |b|², as scikit-learn's `Ridge(alpha, fit_intercept=True).fit(X, y, sample_weight)` does.
 *
 * The data are centred and scaled once and inner products kept, so that fitting many subsets of the columns (forward
 * selection) costs little.
 */
export class WeightedRidge {
  readonly #design: Design;
  readonly #targets: ArrayLike<number>;
  readonly #weights: ArrayLike<number>;
  readonly #means: Float64Array;
  readonly #targetMean: number;
  /** √w (x − mean), one array a column. */
  readonly #scaled: readonly Float64Array[];
  /** √w (y − mean). */
  readonly #scaledTargets: Float64Array;
  readonly #grams: Map<number, Float64Array> = new Map();

  /**
   * @param targets [rows]
   * @param weights [rows], none negative and not all zero
   * @throws StatisticsError `bad-shape`, `bad-weights`
   */
  constructor(design: Design, targets: ArrayLike<number>, weights: ArrayLike<number>) {
    const { rows, columns, values } = design;
    if (values.length !== rows * columns || targets.length !== rows || weights.length !== rows || rows === 0) {
      throw new StatisticsError(
        "bad-shape",
        `a design of ${rows} x ${columns} does not go with ${values.length} values, ${targets.length} targets and ${weights.length} weights`,
        "give one target and one weight a row, at least one row",
      );
    }
    const total = sum(weights);
    if (!Number.isFinite(total) || total <= 0 || Array.from(weights).some((weight) => weight < 0)) {
      throw new StatisticsError(
        "bad-weights",
        "the weights are not all finite and positive",
        "give weights of which none is negative and one is positive",
      );
    }
    this.#design = design;
    this.#targets = targets;
    this.#weights = weights;
    this.#means = new Float64Array(columns);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        this.#means[column]! += (weights[row]! * values[row * columns + column]!) / total;
      }
    }
    this.#targetMean = dot(weights, targets) / total;
    this.#scaled = Array.from({ length: columns }, (_, column) =>
      Float64Array.from(
        { length: rows },
        (__, row) => Math.sqrt(weights[row]!) * (values[row * columns + column]! - this.#means[column]!),
      ),
    );
    this.#scaledTargets = Float64Array.from(
      { length: rows },
      (_, row) => Math.sqrt(weights[row]!) * (targets[row]! - this.#targetMean),
    );
  }

  /** Fits with penalty `alpha` >= 0 on some columns, all unless said. Where the solution is not unique: the shortest. */
  fit(alpha: number, columns: readonly number[] = [...this.#means.keys()]): RidgeFit {
    const coefficients =
      alpha > 0 && columns.length > this.#design.rows
        ? this.#solveDual(alpha, columns)
        : this.#solvePrimal(alpha, columns);
    const intercept =
      this.#targetMean -
      columns.reduce((total, column, index) => total + this.#means[column]! * coefficients[index]!, 0);
    const residuals = this.#scaledResiduals(columns, coefficients);
    const covariance = (): number[][] | undefined =>
      sandwichCovariance({
        scaled: columns.map((column) => this.#scaled[column]!),
        scaledResiduals: residuals,
        gram: () => this.#gram(columns),
        coefficients,
        alpha,
      });
    return {
      columns,
      coefficients,
      intercept,
      score: this.#score(residuals),
      predict: (row) =>
        columns.reduce((total, column, index) => total + row[column]! * coefficients[index]!, intercept),
      covariance,
      standardErrors: () => covariance()?.map((row, index) => Math.sqrt(Math.max(0, row[index]!))),
    };
  }

  #solvePrimal(alpha: number, columns: readonly number[]): number[] {
    const gram = this.#gram(columns);
    for (let index = 0; index < columns.length; index++) {
      gram[index]![index]! += alpha;
    }
    return solvePositive(
      gram,
      columns.map((column) => dot(this.#scaled[column]!, this.#scaledTargets)),
    );
  }

  /** With more columns than rows the rows' own inner products are the smaller system: b = Zᵀ (Z Zᵀ + α)⁻¹ y. */
  #solveDual(alpha: number, columns: readonly number[]): number[] {
    const { rows } = this.#design;
    const kernel = Array.from({ length: rows }, () => new Float64Array(rows));
    for (const column of columns) {
      const scaled = this.#scaled[column]!;
      for (let row = 0; row < rows; row++) {
        const left = scaled[row]!;
        const line = kernel[row]!;
        for (let other = 0; other < rows; other++) {
          line[other]! += left * scaled[other]!;
        }
      }
    }
    for (let row = 0; row < rows; row++) {
      kernel[row]![row]! += alpha;
    }
    const dual = solvePositive(kernel, [...this.#scaledTargets]);
    return columns.map((column) => dot(this.#scaled[column]!, dual));
  }

  /** Inner products of the scaled columns, a fresh [columns, columns]. */
  #gram(columns: readonly number[]): Float64Array[] {
    return columns.map((row) => Float64Array.from(columns, (column) => this.#product(row, column)));
  }

  #product(first: number, second: number): number {
    const known = this.#grams.get(first)?.[second] ?? this.#grams.get(second)?.[first];
    if (known !== undefined && !Number.isNaN(known)) {
      return known;
    }
    const product = dot(this.#scaled[first]!, this.#scaled[second]!);
    let row = this.#grams.get(first);
    if (row === undefined) {
      row = new Float64Array(this.#means.length).fill(Number.NaN);
      this.#grams.set(first, row);
    }
    row[second] = product;
    return product;
  }

  #scaledResiduals(columns: readonly number[], coefficients: readonly number[]): Float64Array {
    const residuals = Float64Array.from(this.#scaledTargets);
    for (const [index, column] of columns.entries()) {
      const scaled = this.#scaled[column]!;
      const coefficient = coefficients[index]!;
      for (let row = 0; row < residuals.length; row++) {
        residuals[row]! -= coefficient * scaled[row]!;
      }
    }
    return residuals;
  }

  #score(residuals: Float64Array): number {
    const total = dot(this.#scaledTargets, this.#scaledTargets);
    // Targets that are all equal leave nothing but the rounding of their mean.
    const rounding = sum(this.#weights) * (4 * Number.EPSILON * largest(this.#targets)) ** 2;
    return total <= rounding ? 1 : 1 - dot(residuals, residuals) / total;
  }
}

function dot(left: ArrayLike<number>, right: ArrayLike<number>): number {
  let total = 0;
  for (let index = 0; index < left.length; index++) {
    total += left[index]! * right[index]!;
  }
  return total;
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let index = 0; index < values.length; index++) {
    total += values[index]!;
  }
  return total;
}

function largest(values: ArrayLike<number>): number {
  let most = 0;
  for (let index = 0; index < values.length; index++) {
    most = Math.max(most, Math.abs(values[index]!));
  }
  return most;
}
