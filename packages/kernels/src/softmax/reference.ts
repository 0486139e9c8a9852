/** Softmax of every row of `columns` numbers, in f64. */
export function softmaxReference(input: ArrayLike<number>, columns: number): Float64Array {
  const output = new Float64Array(input.length);
  for (let at = 0; at < input.length; at += columns) {
    let maximum = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < columns; i++) maximum = Math.max(maximum, input[at + i] ?? 0);
    let sum = 0;
    for (let i = 0; i < columns; i++) sum += Math.exp((input[at + i] ?? 0) - maximum);
    for (let i = 0; i < columns; i++) output[at + i] = Math.exp((input[at + i] ?? 0) - maximum) / sum;
  }
  return output;
}
