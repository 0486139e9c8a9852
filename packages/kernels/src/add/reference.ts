/** `a + b`, in f64. */
export function addReference(a: Float32Array, b: Float32Array): Float64Array {
  return Float64Array.from(a, (value, index) => value + (b[index] ?? 0));
}
