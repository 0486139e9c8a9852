import { requireShape } from "../program/errors.ts";
import type { Recorder } from "../program/recorder.ts";
import { elements, matrixShape, shapeText, type Tensor } from "../program/tensor.ts";

/** Ways to make one number of a row. */
export const reductions = ["sum", "mean", "maximum"] as const;

export type Reduction = (typeof reductions)[number];

export interface Reduce {
  /** [rows, columns], f32, at least one column. */
  readonly input: Tensor;
  /** [rows]. */
  readonly output: Tensor;
  readonly reduction: Reduction;
}

/**
 * Records a reduction over the last axis.
 * @throws KernelError "shape" where the rows differ or are empty
 */
export function reduce(recorder: Recorder, { input, output, reduction }: Reduce): void {
  const [rows, columns] = matrixShape(input);
  requireShape(
    elements(output.shape) === rows && columns > 0,
    () => `reduce: ${shapeText(input)} into ${shapeText(output)}`,
  );
  const program = recorder.programs.program({
    label: `reduce ${reduction}`,
    files: ["reduce/reduce.wgsl"],
    constants: { REDUCTION: reductions.indexOf(reduction) },
  });
  recorder.dispatch(program, [rows, columns], [input, output], [Math.ceil(rows / 64)]);
}
