import { activateReference } from "../activation/reference.ts";
import type { Activation } from "../activation/index.ts";

export interface LinearNumbers {
  /** [rows, inner]. */
  readonly input: ArrayLike<number>;
  /** [inner, columns]. */
  readonly weight: ArrayLike<number>;
  /** [columns]. */
  readonly bias: ArrayLike<number>;
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  readonly activation?: Activation;
}

/**
 * `output = activation(input · weight + bias)` in f64, and beside each number the sum of what was added up without signs:
 * rounding errors are in proportion to that.
 */
export function linearReference(numbers: LinearNumbers): { output: Float64Array; magnitude: Float64Array } {
  const { input, weight, bias, rows, inner, columns, activation = "none" } = numbers;
  const output = new Float64Array(rows * columns);
  const magnitude = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = bias[column] ?? 0;
      let size = Math.abs(sum);
      for (let k = 0; k < inner; k++) {
        const product = (input[row * inner + k] ?? 0) * (weight[k * columns + column] ?? 0);
        sum += product;
        size += Math.abs(product);
      }
      output[row * columns + column] = activateReference(sum, activation);
      magnitude[row * columns + column] = size;
    }
  }
  return { output, magnitude };
}

/** `inputGradient = outputGradient · weightᵀ` of a layer without activation, in f64, and beside each number the sum of the products without signs. */
export function linearBackwardReference({
  outputGradient,
  weight,
  rows,
  inner,
  columns,
}: Pick<LinearNumbers, "weight" | "rows" | "inner" | "columns"> & {
  /** [rows, columns]. */
  readonly outputGradient: ArrayLike<number>;
}): { gradient: Float64Array; magnitude: Float64Array } {
  const gradient = new Float64Array(rows * inner);
  const magnitude = new Float64Array(rows * inner);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < inner; k++) {
      let sum = 0;
      let size = 0;
      for (let column = 0; column < columns; column++) {
        const product = (outputGradient[row * columns + column] ?? 0) * (weight[k * columns + column] ?? 0);
        sum += product;
        size += Math.abs(product);
      }
      gradient[row * inner + k] = sum;
      magnitude[row * inner + k] = size;
    }
  }
  return { gradient, magnitude };
}

/**
 * The gradients of a layer's weight, `inputᵀ · outputGradient`, and of its bias, the column sums of `outputGradient`, in f64; and beside
 * each the sum of what was added up without signs.
 */
export function linearWeightGradientReference({
  input,
  outputGradient,
  rows,
  inner,
  columns,
}: Pick<LinearNumbers, "input" | "rows" | "inner" | "columns"> & {
  /** [rows, columns]. */
  readonly outputGradient: ArrayLike<number>;
}): Record<"weight" | "weightMagnitude" | "bias" | "biasMagnitude", Float64Array> {
  const weight = new Float64Array(inner * columns);
  const weightMagnitude = new Float64Array(inner * columns);
  const bias = new Float64Array(columns);
  const biasMagnitude = new Float64Array(columns);
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < rows; row++) {
      const gradient = outputGradient[row * columns + column] ?? 0;
      bias[column] = (bias[column] ?? 0) + gradient;
      biasMagnitude[column] = (biasMagnitude[column] ?? 0) + Math.abs(gradient);
    }
    for (let k = 0; k < inner; k++) {
      let sum = 0;
      let size = 0;
      for (let row = 0; row < rows; row++) {
        const product = (input[row * inner + k] ?? 0) * (outputGradient[row * columns + column] ?? 0);
        sum += product;
        size += Math.abs(product);
      }
      weight[k * columns + column] = sum;
      weightMagnitude[k * columns + column] = size;
    }
  }
  return { weight, weightMagnitude, bias, biasMagnitude };
}
