import { requireShape } from "../program/errors.ts";
import type { Recorder } from "../program/recorder.ts";
import { elements, requirePadding, shapeText, type Tensor } from "../program/tensor.ts";

export interface Scale {
  /** Any shape, f32; as the output. */
  readonly input: Tensor;
  readonly factor: number;
  readonly output: Tensor;
}

const workgroup = 64;

/**
 * Records `output = factor · input`; it is its own way back.
 * @throws KernelError "shape" where the sizes differ
 */
export function scale(recorder: Recorder, { input, factor, output }: Scale): void {
  requireShape(
    elements(input.shape) === elements(output.shape),
    () => `scale: ${shapeText(input)} into ${shapeText(output)}`,
  );
  requirePadding("scale", input, output);
  const vectors = Math.ceil(elements(output.shape) / 4);
  const width = Math.min(vectors, 1 << 16);
  const program = recorder.programs.program({
    label: "scale",
    files: ["scale/scale.wgsl"],
    overrides: { WORKGROUP: workgroup },
  });
  recorder.dispatch(
    program,
    [vectors, width, { f32: factor }],
    [input, output],
    [Math.ceil(width / workgroup), Math.ceil(vectors / width) || 0],
  );
}
