import { CholeskyDecomposition, Matrix } from "ml-matrix";
import type { Design } from "./weighted-ridge.ts";

/** A path of linear models from nothing to the least squares fit. */
export interface LarsPath {
  /** Columns that are in at the end, in the order in which they came. */
  readonly active: readonly number[];
  /** The coefficients of all columns at each corner of the path, 0 for those that are not in; the first are all 0. */
  readonly coefficients: readonly (readonly number[])[];
}

export interface LarsOptions {
  /** `lar` only takes columns in; `lasso` lets one go when its coefficient reaches 0. */
  readonly method: "lar" | "lasso";
  /** Corners at most. */
  readonly steps: number;
}

/** As scikit-learn has them: correlations below the first (times rows) end the path, the second keeps from dividing by 0. */
const tolerance = 2 ** -23;
const tiny = 2 ** -126;

/**
 * Least angle regression (Efron, Hastie, Johnstone and Tibshirani 2004) without an intercept: what `lars_path` of
 * scikit-learn 1.9 does with a Gram matrix, its early end and its way with signs included.
 * @param targets [rows]
 */
export function larsPath(design: Design, targets: ArrayLike<number>, { method, steps }: LarsOptions): LarsPath {
  const walk = new Walk(design, targets, method === "lasso");
  let before = Infinity;
  while (walk.path.length <= steps && !walk.complete) {
    const highest = walk.highest();
    if (highest / design.rows <= tolerance) break;
    if (!walk.turned && !walk.takeIn()) continue;
    if (method === "lasso" && highest > before) break; // rounding is all that is left
    before = highest;
    walk.step(highest);
  }
  return { active: walk.active, coefficients: walk.path };
}

class Walk {
  active: number[] = [];
  /** Of the active columns' correlations. */
  signs: number[] = [];
  readonly path: number[][];
  /** Whether a coefficient changed its sign in the last step: nothing comes in then. */
  turned = false;
  readonly #gram: Matrix;
  readonly #start: readonly number[];
  readonly #lasso: boolean;
  /** Each column's product with what is not explained yet. */
  readonly #correlation: number[];
  /** All columns, the active ones first: ties go to the first. */
  readonly #order: number[];

  constructor({ rows, columns, values }: Design, targets: ArrayLike<number>, lasso: boolean) {
    const design = Matrix.from1DArray(rows, columns, Array.from(values));
    const transposed = design.transpose();
    this.#gram = transposed.mmul(design);
    this.#start = transposed.mmul(Matrix.columnVector(Array.from(targets))).to1DArray();
    this.#lasso = lasso;
    this.#correlation = [...this.#start];
    this.#order = Array.from({ length: columns }, (_, column) => column);
    this.path = [this.#order.map(() => 0)];
  }

  get complete(): boolean {
    return this.active.length === this.#order.length;
  }

  /** The largest correlation outside. */
  highest(): number {
    const next = this.#next();
    return next === undefined ? 0 : Math.abs(this.#correlation[next]!);
  }

  /** Takes in the column outside that is most correlated with the rest; false where it says nothing that the others do not. */
  takeIn(): boolean {
    const next = this.#next();
    if (next === undefined) return false;
    const place = this.#order.indexOf(next);
    [this.#order[place], this.#order[this.active.length]] = [this.#order[this.active.length]!, next];
    if (this.#distance(next) < 1e-7) {
      this.#correlation[next] = 0;
      return false;
    }
    this.active = [...this.active, next];
    this.signs = [...this.signs, Math.sign(this.#correlation[next]!)];
    return true;
  }

  /**
   * Goes on in the direction in which all active correlations fall alike, until one outside has caught up.
   * @param highest the largest correlation outside before the last one came in
   */
  step(highest: number): void {
    const { active, signs } = this;
    const solved = new CholeskyDecomposition(this.#between(active, active))
      .solve(Matrix.columnVector([...signs]))
      .to1DArray();
    const unit = 1 / Math.sqrt(solved.reduce((sum, value, index) => sum + value * signs[index]!, 0));
    const direction = solved.map((value) => value * unit);
    const outside = this.#order.slice(active.length);
    const along = outside.map((column) =>
      round(active.reduce((sum, each, index) => sum + this.#gram.get(column, each) * direction[index]!, 0)),
    );
    const meeting = (sign: 1 | -1): number =>
      smallestPositive(
        outside.map((column, i) => (highest - sign * this.#correlation[column]!) / (unit - sign * along[i]! + tiny)),
      );
    const before = this.path.at(-1)!;
    const crossings = active.map((column, index) => -before[column]! / (direction[index]! + tiny));
    const crossing = smallestPositive(crossings);
    const length = Math.min(meeting(1), meeting(-1), highest / unit);
    this.turned = crossing < length;
    const way = this.turned && this.#lasso ? crossing : length;
    const after = [...before];
    for (const [index, column] of active.entries()) after[column]! += way * direction[index]!;
    this.path.push(after);
    for (const [i, column] of outside.entries()) this.#correlation[column]! -= way * along[i]!;
    if (this.turned) this.#turn(active.filter((_, index) => crossings[index] === crossing));
  }

  // A sign changes; for the lasso its column goes.
  #turn(columns: readonly number[]): void {
    for (const column of columns) {
      const index = this.active.indexOf(column);
      this.signs[index] = -this.signs[index]!;
      if (!this.#lasso) continue;
      this.active = this.active.filter((each) => each !== column);
      this.signs = this.signs.filter((_, place) => place !== index);
      this.#order.splice(this.#order.indexOf(column), 1);
      this.#order.splice(this.active.length, 0, column);
      const coefficients = this.path.at(-1)!;
      const explained = coefficients.reduce((sum, value, each) => sum + this.#gram.get(column, each) * value, 0);
      this.#correlation[column] = this.#start[column]! - explained;
    }
  }

  #next(): number | undefined {
    const outside = this.#order.slice(this.active.length);
    const sizes = outside.map((column) => Math.abs(this.#correlation[column]!));
    return outside[sizes.indexOf(Math.max(...sizes))];
  }

  // How far a column is from what the active ones span.
  #distance(column: number): number {
    const square = this.#gram.get(column, column);
    if (this.active.length === 0) return Math.sqrt(square);
    const across = this.#between(this.active, [column]);
    const solved = new CholeskyDecomposition(this.#between(this.active, this.active)).solve(across);
    return Math.sqrt(Math.abs(square - across.transpose().mmul(solved).get(0, 0)));
  }

  #between(one: readonly number[], other: readonly number[]): Matrix {
    return this.#gram.selection([...one], [...other]);
  }
}

function smallestPositive(values: readonly number[]): number {
  return values.reduce((least, value) => (value > 0 && value < least ? value : least), Number.MAX_VALUE);
}

/** To 15 decimals, so that rounding does not decide between equals. */
function round(value: number): number {
  return Math.round(value * 1e15) / 1e15;
}
