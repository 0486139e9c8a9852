import { Matrix, pseudoInverse } from "ml-matrix";
import { invertPositive, solvePositive } from "./solve-positive.ts";

/** A weighted regression whose coefficients have to sum to a given number. */
export interface SharedRegression {
  /** [rows][columns]. */
  readonly rows: readonly (readonly number[])[];
  /** [rows]. */
  readonly targets: readonly number[];
  /** [rows]. */
  readonly weights: readonly number[];
  /** What the coefficients sum to. */
  readonly total: number;
  /**
   * Rows from `from` on were drawn at random: how often each, to which its weight is proportional, and in which pair (or larger group) of
   * rows that one draw brought in together.
   */
  readonly draws?: {
    readonly from: number;
    readonly rows: readonly { readonly count: number; readonly pair: number }[];
  };
}

/**
 * Least squares under Σ coefficients = total: Σ wᵢ (yᵢ − xᵢ·b)², the last column expressed by the others. Where the
 * solution is not unique: the shortest.
 *
 * Standard errors and covariances say how much coefficients would vary with other draws: by the jackknife, each draw left out in turn
 * (exactly, by its leverage). Undefined where nothing was drawn, or not more than there are columns.
 */
export function sharedLeastSquares({ rows, targets, weights, total, draws }: SharedRegression): {
  readonly coefficients: readonly number[];
  readonly standardErrors?: readonly number[];
  readonly covariance?: (one: number, other: number) => number;
} {
  const free = (rows[0]?.length ?? 0) - 1;
  if (free < 1) return { coefficients: [total] };
  const design = rows.map((row) => Float64Array.from({ length: free }, (_, column) => row[column]! - row[free]!));
  const shifted = targets.map((target, row) => target - rows[row]![free]! * total);
  const { normal, right } = normalEquations(design, shifted, weights);
  const solved = solvePositive(normal, right);
  const coefficients = [...solved, total - solved.reduce((sum, value) => sum + value, 0)];
  const inverse = draws && draws.rows.length > free + 1 ? invertPositive(normal) : undefined;
  if (!draws || !inverse) return { coefficients };
  const residuals = design.map((row, index) => shifted[index]! - dot(row, solved));
  const groups = new Map<number, { rows: number[]; count: number }>();
  for (const [i, { count, pair }] of draws.rows.entries()) {
    const group = groups.get(pair) ?? { rows: [], count };
    group.rows.push(draws.from + i);
    groups.set(pair, group);
  }
  const rowsOfInverse = inverse.to2DArray();
  const changes = [...groups.values()].map(({ rows: members, count }) => ({
    count,
    change: withoutGroup(rowsOfInverse, {
      rows: members.map((row) => design[row]!),
      weights: members.map((row) => weights[row]!),
      residuals: members.map((row) => residuals[row]!),
    }),
  }));
  const covariance = jackknife(changes);
  return { coefficients, covariance, standardErrors: coefficients.map((_, i) => Math.sqrt(covariance(i, i))) };
}

// Xᵀ W X and Xᵀ W y. Plain loops: a thousand rows of a few hundred columns.
function normalEquations(
  design: readonly Float64Array[],
  targets: readonly number[],
  weights: readonly number[],
): { normal: Float64Array[]; right: number[] } {
  const size = design[0]?.length ?? 0;
  const normal = Array.from({ length: size }, () => new Float64Array(size));
  const right = Array.from({ length: size }, () => 0);
  for (const [index, row] of design.entries()) {
    const weight = weights[index]!;
    for (let i = 0; i < size; i++) {
      const weighted = weight * row[i]!;
      if (weighted === 0) continue;
      const line = normal[i]!;
      right[i]! += weighted * targets[index]!;
      for (let j = 0; j <= i; j++) line[j]! += weighted * row[j]!;
    }
  }
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) normal[j]![i] = normal[i]![j]!;
  return { normal, right };
}

function dot(left: ArrayLike<number>, right: ArrayLike<number>): number {
  let total = 0;
  for (let index = 0; index < left.length; index++) total += left[index]! * right[index]!;
  return total;
}

// How far the free coefficients move, and the last one, when some rows are left out: A⁻¹ Xᵀ W (1 − X A⁻¹ Xᵀ W)⁻¹ e.
function withoutGroup(
  inverse: readonly (readonly number[])[],
  group: {
    readonly rows: readonly Float64Array[];
    readonly weights: readonly number[];
    readonly residuals: readonly number[];
  },
): number[] {
  // A⁻¹ Xᵀ W, a column a row of the group.
  const influence = group.rows.map((row, index) => inverse.map((line) => group.weights[index]! * dot(line, row)));
  const kept = group.rows.map((row, i) => influence.map((column, j) => (i === j ? 1 : 0) - dot(row, column)));
  const errors = solveSmall(kept, group.residuals);
  const change = inverse.map((_, coefficient) =>
    influence.reduce((sum, column, index) => sum + column[coefficient]! * errors[index]!, 0),
  );
  return [...change, -change.reduce((sum, value) => sum + value, 0)];
}

// One row or a pair in closed form; what those rows alone decide (a leverage of 1), and larger groups, by the pseudo-inverse.
function solveSmall(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const [[a = 0, b = 0] = [], [c = 0, d = 0] = []] = matrix;
  const [x = 0, y = 0] = right;
  const determinant = right.length === 1 ? a : a * d - b * c;
  if (right.length > 2 || Math.abs(determinant) < 1e-9)
    return pseudoInverse(new Matrix(matrix.map((row) => [...row])))
      .mmul(Matrix.columnVector([...right]))
      .to1DArray();
  return right.length === 1 ? [x / a] : [(d * x - b * y) / determinant, (a * y - c * x) / determinant];
}

// The spread of the changes over draws; a group of rows that was drawn several times is as many draws, each with its part.
function jackknife(
  changes: readonly { readonly change: readonly number[]; readonly count: number }[],
): (one: number, other: number) => number {
  const draws = changes.reduce((sum, { count }) => sum + count, 0);
  const mean = (i: number): number => changes.reduce((sum, { change }) => sum + change[i]!, 0) / draws;
  return (one, other) => {
    const [own, its] = [mean(one), mean(other)];
    const products = changes.reduce(
      (sum, { change, count }) => sum + count * (change[one]! / count - own) * (change[other]! / count - its),
      0,
    );
    return ((draws - 1) / draws) * products;
  };
}
