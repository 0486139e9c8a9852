import { requireShape } from "../program/errors.ts";
import type { Recorder } from "../program/recorder.ts";
import { matrixShape, shapeText, type Tensor } from "../program/tensor.ts";

/** Which of the rows that were gathered came from which row of the table. */
export interface RowSegments {
  /** [segments, 3] u32: a row of the table, its first member, and where its members end; rows ascend. */
  readonly segments: Uint32Array;
  /** [rows] u32: places of the gathered rows, those of one row of the table behind one another, in order. */
  readonly members: Uint32Array;
}

/** Sorts an index by the rows it names, so that sums over equal ones have one order. */
export function rowSegments(index: ArrayLike<number>): RowSegments {
  const byRow = new Map<number, number[]>();
  for (let place = 0; place < index.length; place++) {
    const row = index[place] ?? 0;
    const places = byRow.get(row);
    if (places) places.push(place);
    else byRow.set(row, [place]);
  }
  const members = new Uint32Array(index.length);
  const segments = new Uint32Array(byRow.size * 3);
  let at = 0;
  Array.from(byRow)
    .toSorted(([a], [b]) => a - b)
    .forEach(([row, places], segment) => {
      members.set(places, at);
      segments.set([row, at, at + places.length], segment * 3);
      at += places.length;
    });
  return { segments, members };
}

export interface SumRows {
  /** [segments, 3] u32, of `rowSegments`. */
  readonly segments: Tensor;
  /** [rows] u32, of `rowSegments`. */
  readonly members: Tensor;
  /** [rows, features], f32. */
  readonly input: Tensor;
  /** [any, features], f32; what is not named keeps its value. */
  readonly output: Tensor;
}

/**
 * Records `output[row] = Σ input[r]` over all r that were gathered from that row: what gathering is, backwards. The order of
 * each sum is that of the input, so results are the same every time.
 * @throws KernelError "shape" where features or rows differ
 */
export function sumRows(recorder: Recorder, { segments, members, input, output }: SumRows): void {
  const [rows, features] = matrixShape(input);
  requireShape(
    matrixShape(output)[1] === features && members.shape[0] === rows && segments.shape[1] === 3,
    () => `sumRows: ${shapeText(input)} by ${shapeText(segments)}, ${shapeText(members)} to ${shapeText(output)}`,
  );
  const program = recorder.programs.program({ label: "sum rows", files: ["gather-rows/sum-rows.wgsl"] });
  const count = segments.shape[0] ?? 0;
  recorder.dispatch(program, [count, features], [segments, members, input, output], [Math.ceil(features / 64), count]);
}
