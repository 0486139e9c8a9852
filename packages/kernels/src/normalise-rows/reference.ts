/** First element and number of elements of a row. */
export type Row = readonly [start: number, count: number];

/** `values / sum of their row`, 0 where that is 0; elements outside the rows as they are. */
export function normaliseRowsReference(rows: readonly Row[], values: ArrayLike<number>): Float64Array {
  const result = Float64Array.from(values);
  for (const [start, count] of rows) {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += result[start + i] ?? 0;
    for (let i = 0; i < count; i++) result[start + i] = sum === 0 ? 0 : (result[start + i] ?? 0) / sum;
  }
  return result;
}

/** The gradient of `normaliseRowsReference` by its values: `(g - Σ g · output) / sum`. */
export function normaliseRowsBackwardReference(
  rows: readonly Row[],
  values: ArrayLike<number>,
  outputGradient: ArrayLike<number>,
): Float64Array {
  const result = Float64Array.from(outputGradient);
  for (const [start, count] of rows) {
    let sum = 0;
    let along = 0;
    for (let i = 0; i < count; i++) {
      sum += values[start + i] ?? 0;
      along += (values[start + i] ?? 0) * (outputGradient[start + i] ?? 0);
    }
    for (let i = 0; i < count; i++)
      result[start + i] = sum === 0 ? 0 : ((outputGradient[start + i] ?? 0) - along / sum) / sum;
  }
  return result;
}
