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

/**
 * The gradient of layer norm's input, in f64: with n the normalised row and g = outputGradient · gain,
 * `(g - mean(g) - n · mean(g · n)) / sqrt(variance + epsilon)`. Beside each number the sum of its three terms without signs.
 * Frozen: without the last term, the root being a constant.
 */
export function layerNormBackwardReference(
  { input, gain, epsilon }: Omit<LayerNormNumbers, "shift">,
  outputGradient: ArrayLike<number>,
  frozen = false,
): { gradient: Float64Array; magnitude: Float64Array } {
  const features = gain.length;
  const gradient = new Float64Array(input.length);
  const magnitude = new Float64Array(input.length);
  for (let at = 0; at < input.length; at += features) {
    let sum = 0;
    for (let i = 0; i < features; i++) sum += input[at + i] ?? 0;
    const mean = sum / features;
    let squares = 0;
    for (let i = 0; i < features; i++) squares += ((input[at + i] ?? 0) - mean) ** 2;
    const scale = 1 / Math.sqrt(squares / features + epsilon);
    let total = 0;
    let along = 0;
    let totalSize = 0;
    let alongSize = 0;
    for (let i = 0; i < features; i++) {
      const g = (outputGradient[at + i] ?? 0) * (gain[i] ?? 0);
      const n = ((input[at + i] ?? 0) - mean) * scale;
      total += g / features;
      along += (g * n) / features;
      totalSize += Math.abs(g) / features;
      alongSize += Math.abs(g * n) / features;
    }
    for (let i = 0; i < features; i++) {
      const g = (outputGradient[at + i] ?? 0) * (gain[i] ?? 0);
      const n = ((input[at + i] ?? 0) - mean) * scale;
      gradient[at + i] = (g - total - (frozen ? 0 : n * along)) * scale;
      magnitude[at + i] = (Math.abs(g) + totalSize + Math.abs(n) * alongSize) * scale;
    }
  }
  return { gradient, magnitude };
}

/** The gradients of layer norm's gain, sums over rows of `outputGradient · normalised`, and of its shift, sums of `outputGradient`, in f64. */
export function layerNormParameterGradientsReference(
  { input, epsilon }: Pick<LayerNormNumbers, "input" | "epsilon">,
  features: number,
  outputGradient: ArrayLike<number>,
): { gain: Float64Array; shift: Float64Array } {
  const normalised = layerNormReference({
    input,
    gain: new Float64Array(features).fill(1),
    shift: new Float64Array(features),
    epsilon,
  });
  const gain = new Float64Array(features);
  const shift = new Float64Array(features);
  for (let at = 0; at < input.length; at += features) {
    for (let i = 0; i < features; i++) {
      const gradient = outputGradient[at + i] ?? 0;
      gain[i] = (gain[i] ?? 0) + gradient * (normalised[at + i] ?? 0);
      shift[i] = (shift[i] ?? 0) + gradient;
    }
  }
  return { gain, shift };
}
