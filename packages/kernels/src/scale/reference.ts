/** `factor · input`, in f64. */
export function scaleReference(input: ArrayLike<number>, factor: number): Float64Array {
  return Float64Array.from(input, (value) => factor * value);
}
