/** `output[to + i] = input[from + i]`, span by span. */
export function gatherSpansReference(
  spans: readonly (readonly [from: number, to: number, count: number])[],
  input: ArrayLike<number>,
  output: Float64Array,
): Float64Array {
  for (const [from, to, count] of spans) for (let i = 0; i < count; i++) output[to + i] = input[from + i] ?? Number.NaN;
  return output;
}
