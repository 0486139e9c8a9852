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
  const design = rows.map((row) => row.slice(0, free).map((value) => value - row[free]!));
  const shifted = targets.map((target, row) => target - rows[row]![free]! * total);
  const normal = Array.from({ length: free }, (_, i) =>
    Float64Array.from({ length: free }, (__, j) =>
      design.reduce((sum, row, index) => sum + weights[index]! * row[i]! * row[j]!, 0),
    ),
  );
  const right = Array.from({ length: free }, (_, i) =>
    design.reduce((sum, row, index) => sum + weights[index]! * row[i]! * shifted[index]!, 0),
  );
  const solved = solvePositive(normal, right);
  const coefficients = [...solved, total - solved.reduce((sum, value) => sum + value, 0)];
  const inverse = draws && draws.rows.length > free + 1 ? invertPositive(normal) : undefined;
  if (!draws || !inverse) return { coefficients };
  const residuals = design.map(
    (row, index) => shifted[index]! - row.reduce((sum, value, i) => sum + value * solved[i]!, 0),
  );
  const groups = new Map<number, { rows: number[]; count: number }>();
  for (const [i, { count, pair }] of draws.rows.entries()) {
    const group = groups.get(pair) ?? { rows: [], count };
    group.rows.push(draws.from + i);
    groups.set(pair, group);
  }
  const changes = [...groups.values()].map(({ rows: members, count }) => ({
    count,
    change: withoutGroup(inverse, {
      rows: members.map((row) => design[row]!),
      weights: members.map((row) => weights[row]!),
      residuals: members.map((row) => residuals[row]!),
    }),
  }));
  const covariance = jackknife(changes);
  return { coefficients, covariance, standardErrors: coefficients.map((_, i) => Math.sqrt(covariance(i, i))) };
}

// How far the free coefficients move, and the last one, when some rows are left out: A⁻¹ Xᵀ W (1 − X A⁻¹ Xᵀ W)⁻¹ e.
function withoutGroup(
  inverse: Matrix,
  group: {
    readonly rows: readonly (readonly number[])[];
    readonly weights: readonly number[];
    readonly residuals: readonly number[];
  },
): number[] {
  const rows = new Matrix(group.rows.map((row) => [...row]));
  const weighted = Matrix.diag([...group.weights]).mmul(rows); // W X
  const influence = inverse.mmul(weighted.transpose()); // A⁻¹ Xᵀ W
  const kept = Matrix.eye(group.rows.length).sub(rows.mmul(influence));
  const errors = pseudoInverse(kept).mmul(Matrix.columnVector([...group.residuals]));
  const change = influence.mmul(errors).to1DArray();
  return [...change, -change.reduce((sum, value) => sum + value, 0)];
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
