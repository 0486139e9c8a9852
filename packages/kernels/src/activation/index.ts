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
 * Records `inputGradient = outputGradient · activation'(input)`.
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
    label: `activation backward ${activation}`,
    constants: { ACTIVATION: activationCode(activation) },
    files: ["activation/activation.wgsl", "activation/backward.wgsl"],
  });
  recorder.dispatch(
    program,
    [vectors, width],
    [input, outputGradient, inputGradient],
    [Math.ceil(width / 64), Math.ceil(vectors / width) || 0],
  );
}
