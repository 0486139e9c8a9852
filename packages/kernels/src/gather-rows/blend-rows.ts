import { requireShape } from "../program/errors.ts";
import type { Recorder } from "../program/recorder.ts";
import { matrixShape, shapeText, type Tensor } from "../program/tensor.ts";
import { asTable, tableFiles, tablePlaces, tableText, type Table } from "./table.ts";

/** The index that stands for a row of zeros. */
export const zeroRow = 0xffff_ffff;

export interface BlendRows {
  /** [rows, 2] u32: two rows of the table each, or `zeroRow`. */
  readonly index: Tensor;
  /** [any, features], f32 or f16. */
  readonly table: Tensor | Table;
  /** [rows], f32: how much of the first. */
  readonly share: Tensor;
  /** [rows, features], f32. */
  readonly output: Tensor;
}

/**
 * Records `output[r] = share · table[first] + (1 - share) · table[second]`: points on straight paths between embeddings.
 * @throws KernelError "shape" where the sizes differ
 */
export function blendRows(recorder: Recorder, { index, table, share, output }: BlendRows): void {
  const [rows, features] = matrixShape(output);
  const whole = asTable(table);
  requireShape(
    whole.features === features && index.shape[0] === rows && share.shape[0] === rows,
    () => `blendRows: ${shapeText(index)} and ${shapeText(share)} of ${tableText(table)} into ${shapeText(output)}`,
  );
  for (const { first, shard } of tablePlaces(whole)) {
    const program = recorder.programs.program({
      label: "blend rows",
      constants: { ADD: first > 0 },
      files: [...tableFiles(whole.layout, shard.tensor), "gather-rows/blend-rows.wgsl"],
    });
    recorder.dispatch(
      program,
      [rows, features, first, shard.rows],
      [index, shard.tensor, share, output],
      [Math.ceil(features / 64), rows],
    );
  }
}
