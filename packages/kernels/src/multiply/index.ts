import { requireShape } from "../program/errors.ts";
import type { Recorder } from "../program/recorder.ts";
import { elements, requirePadding, shapeText, type Tensor } from "../program/tensor.ts";

export interface Multiply {
  /** Any shape, f32; the three agree. */
  readonly a: Tensor;
  readonly b: Tensor;
  readonly output: Tensor;
}

const workgroup = 64;

/**
 * Records `output = a ∘ b`, number by number: what a gated feed-forward layer makes of its gate and the rest.
 * @throws KernelError "shape" where the sizes differ
 */
export function multiply(recorder: Recorder, { a, b, output }: Multiply): void {
  requireShape(
    [a, b].every((each) => elements(each.shape) === elements(output.shape)),
    () => `multiply: ${shapeText(a)} ∘ ${shapeText(b)} into ${shapeText(output)}`,
  );
  requirePadding("multiply", a, b, output);
  dispatch(recorder, "multiply/multiply.wgsl", elements(output.shape), [], [a, b, output]);
}

export interface MultiplyBackward {
  /** Any shape, f32; the five agree. */
  readonly a: Tensor;
  readonly b: Tensor;
  readonly outputGradient: Tensor;
  readonly aGradient: Tensor;
  readonly bGradient: Tensor;
  /**
   * What both are multiplied by, 1 where it is left out. A half shares relevance out evenly (Achtibat et al. 2024, AttnLRP).
   */
  readonly scale?: number;
}

/**
 * Records the gradients of a ∘ b with respect to both.
 * @throws KernelError "shape" where the sizes differ
 */
export function multiplyBackward(
  recorder: Recorder,
  { a, b, outputGradient, aGradient, bGradient, scale = 1 }: MultiplyBackward,
): void {
  const tensors = [a, b, outputGradient, aGradient, bGradient];
  requireShape(
    tensors.every((each) => elements(each.shape) === elements(a.shape)),
    () => `multiplyBackward: ${tensors.map(shapeText).join(", ")}`,
  );
  requirePadding("multiplyBackward", ...tensors);
  dispatch(recorder, "multiply/backward.wgsl", elements(a.shape), [{ f32: scale }], tensors);
}

function dispatch(
  recorder: Recorder,
  file: "multiply/multiply.wgsl" | "multiply/backward.wgsl",
  count: number,
  parameters: readonly { readonly f32: number }[],
  tensors: readonly Tensor[],
): void {
  const vectors = Math.ceil(count / 4);
  const width = Math.min(vectors, 1 << 16);
  const program = recorder.programs.program({
    label: file.slice(0, -".wgsl".length),
    files: [file],
    overrides: { WORKGROUP: workgroup },
  });
  recorder.dispatch(program, [vectors, width, ...parameters], tensors, [
    Math.ceil(width / workgroup),
    Math.ceil(vectors / width) || 0,
  ]);
}
