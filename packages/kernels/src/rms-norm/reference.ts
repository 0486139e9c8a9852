export interface RmsNormNumbers {
  /** [rows, features]. */
  readonly input: ArrayLike<number>;
  /** [features]. */
  readonly gain: ArrayLike<number>;
  readonly epsilon: number;
}

/** `x / sqrt(mean(x²) + epsilon) · gain` a row, in f64. */
export function rmsNormReference({ input, gain, epsilon }: RmsNormNumbers): Float64Array {
  const features = gain.length;
  const output = new Float64Array(input.length);
  for (let at = 0; at < input.length; at += features) {
    const scale = scaleOf(input, at, features, epsilon);
    for (let i = 0; i < features; i++) output[at + i] = (input[at + i] ?? 0) * scale * (gain[i] ?? 0);
  }
  return output;
}

/**
 * The gradient of RMS norm's input, in f64: with g = outputGradient · gain and s the scale, `(g - x · s² · mean(g · x)) · s`. Beside
 * each number the sum of its terms without signs. Frozen: without the last term, the root being a constant.
 */
export function rmsNormBackwardReference(
  { input, gain, epsilon }: RmsNormNumbers,
  outputGradient: ArrayLike<number>,
  frozen = false,
): { gradient: Float64Array; magnitude: Float64Array } {
  const features = gain.length;
  const gradient = new Float64Array(input.length);
  const magnitude = new Float64Array(input.length);
  for (let at = 0; at < input.length; at += features) {
    const scale = scaleOf(input, at, features, epsilon);
    let along = 0;
    let alongSize = 0;
    for (let i = 0; i < features; i++) {
      const product = ((outputGradient[at + i] ?? 0) * (gain[i] ?? 0) * (input[at + i] ?? 0)) / features;
      along += product;
      alongSize += Math.abs(product);
    }
    for (let i = 0; i < features; i++) {
      const g = (outputGradient[at + i] ?? 0) * (gain[i] ?? 0);
      const x = input[at + i] ?? 0;
      gradient[at + i] = (g - (frozen ? 0 : x * scale * scale * along)) * scale;
      magnitude[at + i] = (Math.abs(g) + Math.abs(x) * scale * scale * alongSize) * scale;
    }
  }
  return { gradient, magnitude };
}

/** The gradient of RMS norm's gain, sums over rows of `outputGradient · x · scale`, in f64, and the same sums without signs. */
export function rmsNormGainGradientReference(
  { input, epsilon }: Pick<RmsNormNumbers, "input" | "epsilon">,
  features: number,
  outputGradient: ArrayLike<number>,
): { gain: Float64Array; magnitude: Float64Array } {
  const gain = new Float64Array(features);
  const magnitude = new Float64Array(features);
  for (let at = 0; at < input.length; at += features) {
    const scale = scaleOf(input, at, features, epsilon);
    for (let i = 0; i < features; i++) {
      const product = (outputGradient[at + i] ?? 0) * (input[at + i] ?? 0) * scale;
      gain[i] = (gain[i] ?? 0) + product;
      magnitude[i] = (magnitude[i] ?? 0) + Math.abs(product);
    }
  }
  return { gain, magnitude };
}

function scaleOf(input: ArrayLike<number>, at: number, features: number, epsilon: number): number {
  let squares = 0;
  for (let i = 0; i < features; i++) squares += (input[at + i] ?? 0) ** 2;
  return 1 / Math.sqrt(squares / features + epsilon);
}
