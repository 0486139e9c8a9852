import type { AdamWSettings } from "./index.ts";

/** A parameter and its moments, changed in place. */
export interface AdamWNumbers {
  readonly parameter: Float64Array;
  readonly firstMoment: Float64Array;
  readonly secondMoment: Float64Array;
}

/** One step of AdamW, in f64, the formula line by line as PyTorch's documentation gives it. */
export function adamWReference(
  { parameter, firstMoment, secondMoment }: AdamWNumbers,
  gradient: ArrayLike<number>,
  step: number,
  { learningRate, weightDecay, betas: [beta1, beta2], epsilon }: AdamWSettings,
): void {
  for (let i = 0; i < parameter.length; i++) {
    const g = gradient[i] ?? 0;
    const decayed = (parameter[i] ?? 0) - learningRate * weightDecay * (parameter[i] ?? 0);
    const m = beta1 * (firstMoment[i] ?? 0) + (1 - beta1) * g;
    const v = beta2 * (secondMoment[i] ?? 0) + (1 - beta2) * g * g;
    firstMoment[i] = m;
    secondMoment[i] = v;
    const mHat = m / (1 - beta1 ** step);
    const vHat = v / (1 - beta2 ** step);
    parameter[i] = decayed - (learningRate * mHat) / (Math.sqrt(vHat) + epsilon);
  }
}
