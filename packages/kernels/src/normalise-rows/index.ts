import { requireShape } from "../program/errors.ts";
import type { Recorder } from "../program/recorder.ts";
import { elements, shapeText, type Tensor } from "../program/tensor.ts";

/**
 * Records `values / sum of their row`, in place: an attention pattern whose cells were changed sums to 1 again. A row
 * that sums to 0 becomes zeros.
 * @param rows [rows, 2] u32: first element and number of elements of each row, none in two rows
 * @throws KernelError "shape" where the table is no table of rows
 */
export function normaliseRows(recorder: Recorder, { rows, values }: { rows: Tensor; values: Tensor }): void {
  const count = requireRows("normaliseRows", rows);
  const program = recorder.programs.program({
    label: "normalise rows",
    files: ["normalise-rows/normalise-rows.wgsl"],
  });
  recorder.dispatch(program, [count], [rows, values], [Math.ceil(count / 64)]);
}

/**
 * Records the gradient of `normaliseRows`, in place of its output's.
 * @param input what was normalised
 * @throws KernelError "shape" where the table is no table of rows, or input and gradient differ in size
 */
export function normaliseRowsBackward(
  recorder: Recorder,
  { rows, input, gradient }: { rows: Tensor; input: Tensor; gradient: Tensor },
): void {
  const count = requireRows("normaliseRowsBackward", rows);
  requireShape(
    elements(input.shape) === elements(gradient.shape),
    () => `normaliseRowsBackward: ${shapeText(input)} with gradient ${shapeText(gradient)}`,
  );
  const program = recorder.programs.program({
    label: "normalise rows backward",
    files: ["normalise-rows/backward.wgsl"],
  });
  recorder.dispatch(program, [count], [rows, input, gradient], [Math.ceil(count / 64)]);
}

function requireRows(name: string, rows: Tensor): number {
  requireShape(rows.shape[1] === 2, () => `${name}: rows ${shapeText(rows)}, expected [any,2]`);
  return rows.shape[0] ?? 0;
}
