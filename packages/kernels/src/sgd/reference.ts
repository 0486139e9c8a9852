import type { SgdSettings } from "./index.ts";

/** A parameter and its velocity, changed in place. */
export interface SgdNumbers {
  readonly parameter: Float64Array;
  readonly velocity: Float64Array;
}

/** One step of SGD, in f64, the formula line by line as PyTorch's documentation gives it. */
export function sgdReference(
  { parameter, velocity }: SgdNumbers,
  gradient: ArrayLike<number>,
  step: number,
  { learningRate, weightDecay, momentum, dampening, nesterov }: SgdSettings,
): void {
  for (let i = 0; i < parameter.length; i++) {
    let g = (gradient[i] ?? 0) + weightDecay * (parameter[i] ?? 0);
    if (momentum !== 0) {
      const v = step > 1 ? momentum * (velocity[i] ?? 0) + (1 - dampening) * g : g;
      velocity[i] = v;
      g = nesterov ? g + momentum * v : v;
    }
    parameter[i] = (parameter[i] ?? 0) - learningRate * g;
  }
}
