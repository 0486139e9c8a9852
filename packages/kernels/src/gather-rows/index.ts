import { requireShape } from "../program/errors.ts";
import type { Recorder } from "../program/recorder.ts";
import { matrixShape, shapeText, type Tensor } from "../program/tensor.ts";
import { asTable, tableFiles, tablePlaces, tableText, type Table } from "./table.ts";

export interface GatherRows {
  /** [rows] u32, each below the table's number of rows. */
  readonly index: Tensor;
  /** [any, features], f32 or f16. */
  readonly table: Tensor | Table;
  /** [rows, features], f32. */
  readonly output: Tensor;
}

/**
 * Records `output[r] = table[index[r]]`, shard by shard.
 * @throws KernelError "shape" where the features differ
 */
export function gatherRows(recorder: Recorder, { index, table, output }: GatherRows): void {
  const [rows, features] = matrixShape(output);
  const whole = asTable(table);
  requireShape(
    whole.features === features && index.shape[0] === rows,
    () => `gatherRows: ${shapeText(index)} of ${tableText(table)} into ${shapeText(output)}`,
  );
  for (const { first, shard } of tablePlaces(whole)) {
    const vector = whole.layout === "rows" && shard.tensor.dtype === "f32" && features % 4 === 0;
    const program = recorder.programs.program(
      vector
        ? { label: "gather rows vec4", files: ["gather-rows/gather-rows-vec4.wgsl"] }
        : {
            label: "gather rows",
            files: [...tableFiles(whole.layout, shard.tensor), "gather-rows/gather-rows.wgsl"],
          },
    );
    const width = vector ? features / 4 : features;
    recorder.dispatch(
      program,
      [rows, width, first, shard.rows],
      [index, shard.tensor, output],
      [Math.ceil(width / 64), rows],
    );
  }
}
