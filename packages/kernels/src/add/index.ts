import { requireShape } from "../program/errors.ts";
import type { Recorder } from "../program/recorder.ts";
import { elements, requirePadding, shapeText, type Tensor } from "../program/tensor.ts";

export interface Add {
  /** Any shape, f32; the three agree. */
  readonly a: Tensor;
  readonly b: Tensor;
  readonly output: Tensor;
}

const workgroup = 64;

/**
 * Records `output = a + b`.
 * @throws KernelError "shape" where the sizes differ
 */
export function add(recorder: Recorder, { a, b, output }: Add): void {
  requireShape(
    elements(a.shape) === elements(b.shape) && elements(a.shape) === elements(output.shape),
    () => `add: ${shapeText(a)} + ${shapeText(b)} into ${shapeText(output)}`,
  );
  requirePadding("add", a, b, output);
  const vectors = Math.ceil(elements(output.shape) / 4);
  const width = Math.min(vectors, 1 << 16);
  const program = recorder.programs.program({
    label: "add",
    files: ["add/add.wgsl"],
    overrides: { WORKGROUP: workgroup },
  });
  recorder.dispatch(
    program,
    [vectors, width],
    [a, b, output],
    [Math.ceil(width / workgroup), Math.ceil(vectors / width) || 0],
  );
}
