import { requireShape } from "../program/errors.ts";
import type { Recorder } from "../program/recorder.ts";
import { matrixShape, shapeText, type Tensor } from "../program/tensor.ts";
import { asTable, tablePlaces, tableText, type Table } from "./table.ts";

export interface ScatterRows {
  /** [rows] u32, each below the output's number of rows, none twice. */
  readonly index: Tensor;
  /** [rows, features], f32. */
  readonly input: Tensor;
  /** [any, features], f32; what is not named keeps its value. */
  readonly output: Tensor | Table;
  /** Adds to what is there. */
  readonly add?: boolean;
}

/**
 * Records `output[index[r]] = input[r]`: what gathering rows is, backwards, where no row was gathered twice.
 * @throws KernelError "shape" where the features differ
 */
export function scatterRows(recorder: Recorder, { index, input, output, add = false }: ScatterRows): void {
  const [rows, features] = matrixShape(input);
  const whole = asTable(output);
  requireShape(
    whole.features === features && index.shape[0] === rows,
    () => `scatterRows: ${shapeText(input)} to ${shapeText(index)} of ${tableText(output)}`,
  );
  const program = recorder.programs.program({
    label: "scatter rows",
    constants: { ADD: add },
    files: [
      whole.layout === "rows" ? "gather-rows/place-rows.wgsl" : "gather-rows/place-panels.wgsl",
      "gather-rows/scatter-rows.wgsl",
    ],
  });
  for (const { first, shard } of tablePlaces(whole))
    recorder.dispatch(
      program,
      [rows, features, first, shard.rows],
      [index, input, shard.tensor],
      [Math.ceil(features / 64), rows],
    );
}
