import { CholeskyDecomposition, EigenvalueDecomposition, Matrix } from "ml-matrix";

/**
 * Solves A x = b for a symmetric A without negative eigenvalues, [n, n]. By Cholesky; where A is singular, the
 * shortest x, as the singular value decomposition that scikit-learn falls back to gives.
 */
export function solvePositive(matrix: readonly ArrayLike<number>[], right: readonly number[]): number[] {
  const size = right.length;
  if (size === 0) {
    return [];
  }
  const system = toMatrix(matrix);
  const cholesky = decompose(system);
  return cholesky ? cholesky.solve(Matrix.columnVector([...right])).to1DArray() : solveShortest(system, right);
}

/** The inverse of a positive definite matrix; undefined where it has none. */
export function invertPositive(matrix: readonly ArrayLike<number>[]): Matrix | undefined {
  return decompose(toMatrix(matrix))?.solve(Matrix.eye(matrix.length));
}

/** Undefined where the matrix is singular, up to rounding. */
function decompose(system: Matrix): CholeskyDecomposition | undefined {
  const cholesky = new CholeskyDecomposition(system);
  const scale = Math.max(...system.diagonal());
  const smallest = Math.min(...cholesky.lowerTriangularMatrix.diagonal()) ** 2;
  return cholesky.isPositiveDefinite() && smallest > system.rows * Number.EPSILON * scale ? cholesky : undefined;
}

function solveShortest(system: Matrix, right: readonly number[]): number[] {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(system, { assumeSymmetric: true });
  const threshold = right.length * Number.EPSILON * Math.max(...realEigenvalues.map(Math.abs), 0);
  const along = eigenvectorMatrix
    .transpose()
    .mmul(Matrix.columnVector([...right]))
    .to1DArray();
  const scaled = along.map((value, index) => {
    const eigenvalue = realEigenvalues[index] ?? 0;
    return eigenvalue > threshold ? value / eigenvalue : 0;
  });
  return eigenvectorMatrix.mmul(Matrix.columnVector(scaled)).to1DArray();
}

function toMatrix(rows: readonly ArrayLike<number>[]): Matrix {
  return new Matrix(rows.map((row) => Array.from(row)));
}
