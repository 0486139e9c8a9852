import type { Reduction } from "./index.ts";

/** One number a row of `columns` numbers, in f64. */
export function reduceReference(input: ArrayLike<number>, columns: number, reduction: Reduction): Float64Array {
  const output = new Float64Array(input.length / columns);
  for (let row = 0; row < output.length; row++) {
    const at = row * columns;
    let result = input[at] ?? 0;
    for (let i = 1; i < columns; i++) {
      const value = input[at + i] ?? 0;
      result = reduction === "maximum" ? Math.max(result, value) : result + value;
    }
    output[row] = reduction === "mean" ? result / columns : result;
  }
  return output;
}

/** The sum of all squares, in f64. */
export function sumSquaresReference(input: ArrayLike<number>): number {
  return Array.from(input).reduce((sum, value) => sum + value * value, 0);
}
