import {
  activate,
  activateBackward,
  activateSecant,
  layerNorm,
  layerNormBackward,
  rmsNorm,
  rmsNormBackward,
  type Activation,
  type Tensor,
} from "@limelight/kernels";
import { activationRule, type ActivationPlace } from "../tape/rules.ts";
import type { AnyNormWeights } from "../weights/weight-loader.ts";
import type { Operations } from "./operations.ts";

/** An activation function, of the input's shape; `place` is what rules know it by. */
export function activated(ops: Operations, input: Tensor, activation: Activation, place: ActivationPlace): Tensor {
  const output = ops.allocate(input.shape);
  activate(ops.recorder, { input, output, activation });
  ops.tape?.record({
    operation: "activation",
    output,
    inputs: [input],
    backward: (back, outputGradient) => {
      const inputGradient = back.allocate(outputGradient.shape);
      const rule = activationRule(back.rules, activation, place);
      const tensors = { input: back.saved(input), outputGradient, inputGradient, activation };
      if (rule === "rescale") activateSecant(back.recorder, tensors);
      else activateBackward(back.recorder, tensors, rule);
      return [[input, inputGradient]];
    },
  });
  return output;
}

/** A norm over the last axis, by what its weights are, of the input's shape. */
export function normed(ops: Operations, input: Tensor, weights: AnyNormWeights, epsilon: number): Tensor {
  const output = ops.allocate(input.shape);
  if (weights.shift) layerNorm(ops.recorder, { input, ...weights, epsilon, output });
  else rmsNorm(ops.recorder, { input, gain: weights.gain, epsilon, output });
  const { tape } = ops;
  tape?.record({
    operation: "norm",
    output,
    inputs: [input, weights.gain, ...(weights.shift ? [weights.shift] : [])],
    backward: (back, outputGradient, needed) => {
      const saved = back.saved(input);
      const inside = tape.weights?.ofNorm(back, saved, weights, epsilon, outputGradient, needed) ?? [];
      if (!needed.has(input.buffer)) return inside;
      const inputGradient = back.allocate(outputGradient.shape);
      const frozen = back.rules.norm === "frozen";
      const tensors = { input: saved, gain: weights.gain, epsilon, outputGradient, inputGradient, frozen };
      if (weights.shift) layerNormBackward(back.recorder, tensors);
      else rmsNormBackward(back.recorder, tensors);
      return [...inside, [input, inputGradient]];
    },
  });
  return output;
}
