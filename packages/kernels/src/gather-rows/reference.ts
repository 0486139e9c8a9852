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

/** `share · table[first] + (1 - share) · table[second]`, of index [rows, 2]; behind the table's end are zeros. */
export function blendRowsReference(
  index: ArrayLike<number>,
  table: ArrayLike<number>,
  share: ArrayLike<number>,
  features: number,
): Float64Array {
  const output = new Float64Array(share.length * features);
  for (let row = 0; row < share.length; row++) {
    for (let feature = 0; feature < features; feature++) {
      const at = (which: number): number => table[(index[row * 2 + which] ?? 0) * features + feature] ?? 0;
      const own = share[row] ?? Number.NaN;
      output[row * features + feature] = own * at(0) + (1 - own) * at(1);
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
