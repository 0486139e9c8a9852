export interface LayerNormNumbers {
  /** [rows, features]. */
  readonly input: ArrayLike<number>;
  /** [features]. */
  readonly gain: ArrayLike<number>;
  /** [features]. */
  readonly shift: ArrayLike<number>;
  readonly epsilon: number;
}

/** `(x - mean) / sqrt(variance + epsilon) · gain + shift` a row, in f64. */
export function layerNormReference({ input, gain, shift, epsilon }: LayerNormNumbers): Float64Array {
  const features = gain.length;
  const output = new Float64Array(input.length);
  for (let at = 0; at < input.length; at += features) {
    let sum = 0;
    for (let i = 0; i < features; i++) sum += input[at + i] ?? 0;
    const mean = sum / features;
    let squares = 0;
    for (let i = 0; i < features; i++) squares += ((input[at + i] ?? 0) - mean) ** 2;
    const scale = 1 / Math.sqrt(squares / features + epsilon);
    for (let i = 0; i < features; i++) {
      output[at + i] = ((input[at + i] ?? 0) - mean) * scale * (gain[i] ?? 0) + (shift[i] ?? 0);
    }
  }
  return output;
}
