import { requireShape } from "../program/errors.ts";
import type { Recorder } from "../program/recorder.ts";
import { elements, requirePadding, shapeText, type Tensor } from "../program/tensor.ts";

/** Activations of transformers: `gelu` is exact (erf), `gelu-tanh` its approximation (gelu_new, gelu_pytorch_tanh). */
export const activations = ["none", "gelu", "gelu-tanh", "relu", "silu", "tanh"] as const;

export type Activation = (typeof activations)[number];

/** The number by which shaders know an activation. */
export function activationCode(activation: Activation): number {
  return activations.indexOf(activation);
}

/**
 * Records `output = activation(input)`, for where it is not fused into a linear layer.
 * @throws KernelError "shape" where the sizes differ
 */
export function activate(
  recorder: Recorder,
  { input, output, activation }: { input: Tensor; output: Tensor; activation: Activation },
): void {
  requireShape(
    elements(input.shape) === elements(output.shape),
    () => `activate: ${shapeText(input)} into ${shapeText(output)}`,
  );
  requirePadding("activate", input, output);
  const vectors = Math.ceil(elements(output.shape) / 4);
  const width = Math.min(vectors, 1 << 16);
  const program = recorder.programs.program({
    label: `activation ${activation}`,
    constants: { ACTIVATION: activationCode(activation) },
    files: ["activation/activation.wgsl", "activation/elementwise.wgsl"],
  });
  recorder.dispatch(
    program,
    [vectors, width],
    [input, output],
    [Math.ceil(width / 64), Math.ceil(vectors / width) || 0],
  );
}

/**
 * What stands in the place of an activation's slope: `guided` (Springenberg et al. 2015) lets positive gradients alone pass, and
 * where the input was positive; `deconvolution` (Zeiler and Fergus 2014) positive gradients whatever the input was; `identity`
 * multiplies by activation(x) / x, layer-wise relevance propagation's way through one number (Ali et al. 2022).
 */
export const activationRules = ["gradient", "guided", "deconvolution", "identity"] as const;

export type ActivationRule = (typeof activationRules)[number];

/**
 * Records `inputGradient = outputGradient · activation'(input)`, or what `rule` puts in its place.
 * @throws KernelError "shape" where the sizes differ
 */
export function activateBackward(
  recorder: Recorder,
  {
    input,
    outputGradient,
    inputGradient,
    activation,
  }: { input: Tensor; outputGradient: Tensor; inputGradient: Tensor; activation: Activation },
  rule: ActivationRule = "gradient",
): void {
  requireShape(
    elements(input.shape) === elements(outputGradient.shape) && elements(input.shape) === elements(inputGradient.shape),
    () =>
      `activateBackward: ${shapeText(input)} with gradients ${shapeText(outputGradient)}, ${shapeText(inputGradient)}`,
  );
  requirePadding("activateBackward", input, outputGradient, inputGradient);
  const vectors = Math.ceil(elements(input.shape) / 4);
  const width = Math.min(vectors, 1 << 16);
  const program = recorder.programs.program({
    label: `activation backward ${activation} ${rule}`,
    constants: { ACTIVATION: activationCode(activation), RULE: activationRules.indexOf(rule) },
    files: ["activation/activation.wgsl", "activation/slope.wgsl", "activation/backward.wgsl"],
  });
  recorder.dispatch(
    program,
    [vectors, width],
    [input, outputGradient, inputGradient],
    [Math.ceil(width / 64), Math.ceil(vectors / width) || 0],
  );
}

/**
 * Records the rescale rule of DeepLIFT (Shrikumar et al. 2017): in the first half of the rows, `inputGradient = outputGradient ·
 * (activation(x) − activation(x₀)) / (x − x₀)` with x₀ of the same row in the second half, the slope where both are (nearly) the
 * same; in the second half zeros.
 * @throws KernelError "shape" where the sizes differ or there is no second half
 */
export function activateSecant(
  recorder: Recorder,
  {
    input,
    outputGradient,
    inputGradient,
    activation,
  }: { input: Tensor; outputGradient: Tensor; inputGradient: Tensor; activation: Activation },
): void {
  const count = elements(input.shape);
  requireShape(
    count % 2 === 0 && count === elements(outputGradient.shape) && count === elements(inputGradient.shape),
    () =>
      `activateSecant: ${shapeText(input)} with gradients ${shapeText(outputGradient)}, ${shapeText(inputGradient)}`,
  );
  const width = Math.min(count, 1 << 16);
  const program = recorder.programs.program({
    label: `activation secant ${activation}`,
    constants: { ACTIVATION: activationCode(activation) },
    files: ["activation/activation.wgsl", "activation/slope.wgsl", "activation/secant.wgsl"],
  });
  recorder.dispatch(
    program,
    [count, width],
    [input, outputGradient, inputGradient],
    [Math.ceil(width / 64), Math.ceil(count / width) || 0],
  );
}
