/** What a function gave for the rows of a design: two samples, and for every variable the first with that column of the second. */
export interface DesignOutputs {
  /** f(A), [designs]. */
  readonly one: readonly number[];
  /** f(B), [designs]. */
  readonly other: readonly number[];
  /** f(A with column i of B), [variables][designs]. */
  readonly mixed: readonly (readonly number[])[];
}

export interface Indices {
  /** [variables]: shares of the variance that a variable has alone; sampling may give them below 0. */
  readonly first: readonly number[];
  /** [variables]: shares that it has a part in. */
  readonly total: readonly number[];
}

/**
 * Sobol indices by Jansen's estimators (Jansen 1999; Saltelli et al. 2010, table 2 b and f), all designs counted so often (once unless said):
 * first = 1 − Σ (f(B) − f(ABᵢ))² / 2nV, total = Σ (f(A) − f(ABᵢ))² / 2nV, with V the variance of f over both samples. All 0 where it does not vary.
 */
export function sobolIndices({ one, other, mixed }: DesignOutputs, counts?: ArrayLike<number>): Indices {
  const counted = one.map((_, row) => counts?.[row] ?? 1);
  const designs = sum(counted);
  const mean = sum(counted.map((count, row) => count * (at(one, row) + at(other, row)))) / (2 * designs);
  const squares = counted.map((count, row) => count * ((at(one, row) - mean) ** 2 + (at(other, row) - mean) ** 2));
  const variance = sum(squares) / (2 * designs);
  const largest = [...one, ...other].reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (variance <= (1e-12 * largest) ** 2) return { first: mixed.map(() => 0), total: mixed.map(() => 0) };
  const share = (from: readonly number[], to: readonly number[]): number =>
    sum(counted.map((count, row) => count * (at(from, row) - at(to, row)) ** 2)) / (2 * designs * variance);
  return {
    first: mixed.map((values) => 1 - share(other, values)),
    total: mixed.map((values) => share(one, values)),
  };
}

function at(values: readonly number[], row: number): number {
  return values[row] ?? Number.NaN;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
