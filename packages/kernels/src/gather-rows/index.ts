import { requireShape } from "../program/errors.ts";
import type { Recorder } from "../program/recorder.ts";
import type { ShaderFile } from "../program/shader.ts";
import { matrixShape, shapeText, type Tensor } from "../program/tensor.ts";

export interface GatherRows {
  /** [rows] u32, each below the table's number of rows. */
  readonly index: Tensor;
  /** [any, features], f32 or f16. */
  readonly table: Tensor;
  /** [rows, features], f32. */
  readonly output: Tensor;
}

/** The helper that reads a table of f32 or of f16. */
export function tableFile(table: Tensor): ShaderFile {
  return table.dtype === "f16" ? "gather-rows/table-f16.wgsl" : "gather-rows/table-f32.wgsl";
}

/**
 * Records `output[r] = table[index[r]]`.
 * @throws KernelError "shape" where the features differ
 */
export function gatherRows(recorder: Recorder, { index, table, output }: GatherRows): void {
  const [rows, features] = matrixShape(output);
  requireShape(
    matrixShape(table)[1] === features && index.shape[0] === rows,
    () => `gatherRows: ${shapeText(index)} of ${shapeText(table)} into ${shapeText(output)}`,
  );
  if (table.dtype === "f32" && features % 4 === 0) {
    const program = recorder.programs.program({
      label: "gather rows vec4",
      files: ["gather-rows/gather-rows-vec4.wgsl"],
    });
    const vectors = features / 4;
    recorder.dispatch(program, [rows, vectors], [index, table, output], [Math.ceil(vectors / 64), rows]);
    return;
  }
  const program = recorder.programs.program({
    label: "gather rows",
    files: [tableFile(table), "gather-rows/gather-rows.wgsl"],
  });
  recorder.dispatch(program, [rows, features], [index, table, output], [Math.ceil(features / 64), rows]);
}
