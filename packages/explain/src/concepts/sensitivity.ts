/** How the examples of a class lean on a concept. */
export interface Sensitivity {
  /** The share of examples whose class gains by a step towards the concept (Kim et al. 2018, equation 3). */
  readonly score: number;
  /** Mean of what it gains: d logit / d step along the vector. */
  readonly derivative: number;
  /** Mean cosine of the examples' gradients and the vector. */
  readonly cosine: number;
}

/** The derivative of an output along a vector. @param gradient [features] */
export function directionalDerivative(gradient: Float32Array, vector: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < vector.length; index++) sum += (gradient[index] ?? 0) * (vector[index] ?? 0);
  return sum;
}

/** @param gradients of the class's logit by each of its examples at a site, [examples][features] */
export function sensitivity(gradients: readonly Float32Array[], vector: Float64Array): Sensitivity {
  const size = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  let [positive, total, cosines] = [0, 0, 0];
  for (const gradient of gradients) {
    const along = directionalDerivative(gradient, vector);
    const length = Math.sqrt(gradient.reduce((sum, value) => sum + value * value, 0)) * size;
    positive += along > 0 ? 1 : 0;
    total += along;
    cosines += length > 0 ? along / length : 0;
  }
  const { length } = gradients;
  return { score: positive / length, derivative: total / length, cosine: cosines / length };
}
