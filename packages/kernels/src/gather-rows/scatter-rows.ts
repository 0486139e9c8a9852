import { requireShape } from "../program/errors.ts";
import type { Recorder } from "../program/recorder.ts";
import { matrixShape, shapeText, type Tensor } from "../program/tensor.ts";

export interface ScatterRows {
  /** [rows] u32, each below the output's number of rows, none twice. */
  readonly index: Tensor;
  /** [rows, features], f32. */
  readonly input: Tensor;
  /** [any, features], f32; what is not named keeps its value. */
  readonly output: Tensor;
}

/**
 * Records `output[index[r]] = input[r]`: what gathering rows is, backwards, where no row was gathered twice.
 * @throws KernelError "shape" where the features differ
 */
export function scatterRows(recorder: Recorder, { index, input, output }: ScatterRows): void {
  const [rows, features] = matrixShape(input);
  requireShape(
    matrixShape(output)[1] === features && index.shape[0] === rows,
    () => `scatterRows: ${shapeText(input)} to ${shapeText(index)} of ${shapeText(output)}`,
  );
  const program = recorder.programs.program({ label: "scatter rows", files: ["gather-rows/scatter-rows.wgsl"] });
  recorder.dispatch(program, [rows, features], [index, input, output], [Math.ceil(features / 64), rows]);
}
