/** `output[r] = table[index[r]]`. */
export function gatherRowsReference(
  index: ArrayLike<number>,
  table: ArrayLike<number>,
  features: number,
): Float64Array {
  const output = new Float64Array(index.length * features);
  for (let row = 0; row < index.length; row++) {
    for (let feature = 0; feature < features; feature++) {
      output[row * features + feature] = table[(index[row] ?? 0) * features + feature] ?? Number.NaN;
    }
  }
  return output;
}

/** `output[index[r]] = input[r]`, changed in place. */
export function scatterRowsReference(index: ArrayLike<number>, input: ArrayLike<number>, output: Float64Array): void {
  const features = index.length === 0 ? 0 : input.length / index.length;
  for (let row = 0; row < index.length; row++) {
    for (let feature = 0; feature < features; feature++) {
      output[(index[row] ?? 0) * features + feature] = input[row * features + feature] ?? Number.NaN;
    }
  }
}

/** `output[index[r]] += input[r]`, changed in place: the gradient of a table that rows were gathered from. */
export function sumRowsReference(index: ArrayLike<number>, input: ArrayLike<number>, output: Float64Array): void {
  const features = index.length === 0 ? 0 : input.length / index.length;
  for (let row = 0; row < index.length; row++) {
    for (let feature = 0; feature < features; feature++) {
      const at = (index[row] ?? 0) * features + feature;
      output[at] = (output[at] ?? Number.NaN) + (input[row * features + feature] ?? Number.NaN);
    }
  }
}
