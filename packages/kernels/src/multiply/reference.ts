/** `a ∘ b`, in f64. */
export function multiplyReference(a: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
  const output = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) output[i] = (a[i] ?? Number.NaN) * (b[i] ?? Number.NaN);
  return output;
}

/** The gradients of both, times `scale`, in f64. */
export function multiplyBackwardReference(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  outputGradient: ArrayLike<number>,
  scale = 1,
): { a: Float64Array; b: Float64Array } {
  const gradients = { a: new Float64Array(a.length), b: new Float64Array(b.length) };
  for (let i = 0; i < a.length; i++) {
    const gradient = scale * (outputGradient[i] ?? Number.NaN);
    gradients.a[i] = gradient * (b[i] ?? Number.NaN);
    gradients.b[i] = gradient * (a[i] ?? Number.NaN);
  }
  return gradients;
}
