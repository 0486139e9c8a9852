import { requireShape } from "../program/errors.ts";
import type { Recorder } from "../program/recorder.ts";
import { elements, matrixShape, shapeText, type Tensor } from "../program/tensor.ts";

export interface Softmax {
  /** [rows, columns], f32. */
  readonly input: Tensor;
  /** [rows, columns]; may not be the input's buffer. */
  readonly output: Tensor;
}

/** `row`: one row an invocation, for short rows. `workgroup`: one row a workgroup, for long ones. */
export const softmaxVariants = ["row", "workgroup"] as const;

/**
 * Records softmax over the last axis, the maximum subtracted first.
 * @throws KernelError "shape" where the sizes differ
 */
export function softmax(
  recorder: Recorder,
  { input, output }: Softmax,
  variant?: (typeof softmaxVariants)[number],
): void {
  const [rows, columns] = matrixShape(input);
  requireShape(
    elements(input.shape) === elements(output.shape),
    () => `softmax: ${shapeText(input)} into ${shapeText(output)}`,
  );
  const chosen = variant ?? (columns <= 64 || recorder.programs.facts.software ? "row" : "workgroup");
  const program = recorder.programs.program({ label: `softmax ${chosen}`, files: [`softmax/${chosen}.wgsl`] });
  recorder.dispatch(program, [rows, columns], [input, output], [chosen === "row" ? Math.ceil(rows / 64) : rows]);
}
