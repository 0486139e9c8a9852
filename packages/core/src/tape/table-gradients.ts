import { elements, matrixShape, scatterRows, byteLength, type Table, type Tensor } from "@limelight/kernels";
import type { Workspace } from "../run/workspace.ts";
import type { Gradient } from "./tape.ts";

/** The gradient of a whole table, of one of some rows; `place` is where the table lies. */
export function whole(
  ops: Workspace,
  { rows, ...gradient }: Gradient,
  { layout, tensor }: { readonly layout: Table["layout"]; readonly tensor: Tensor },
): Tensor {
  if (!rows) return gradient;
  const output = ops.allocate(tensor.shape);
  ops.recorder.clear(output.buffer);
  scatter(ops, rows, gradient, output, layout, false);
  return output;
}

/** The sum of two gradients of one table, where one or both are of some rows alone. */
export function addRows(ops: Workspace, a: Gradient, b: Gradient): Gradient {
  if (a.rows && b.rows) return unite(ops, { ...a, rows: a.rows }, { ...b, rows: b.rows });
  const [dense, some] = a.rows ? [b, a] : [a, b];
  const output = ops.allocate(dense.shape);
  ops.recorder.copy(dense.buffer, 0, output.buffer, 0, byteLength(dense.shape, dense.dtype));
  if (some.rows) scatter(ops, some.rows, some, output, some.layout ?? "rows", true);
  return output;
}

type OfRows = Gradient & { readonly rows: Uint32Array };

// Words that are looked up twice, such as by an encoder and a decoder.
function unite(ops: Workspace, a: OfRows, b: OfRows): Gradient {
  const rows = Uint32Array.from(new Set([...a.rows, ...b.rows])).toSorted();
  const places = new Map(Array.from(rows, (row, place) => [row, place]));
  const output = ops.allocate([rows.length, matrixShape(a)[1]]);
  ops.recorder.clear(output.buffer);
  for (const each of [a, b]) {
    const index = each.rows.map((row) => places.get(row) ?? 0);
    scatter(ops, index, each, output, "rows", true);
  }
  return { ...output, rows, layout: a.layout ?? "rows" };
}

function scatter(
  ops: Workspace,
  rows: Uint32Array,
  { buffer, shape, dtype }: Tensor,
  output: Tensor,
  layout: Table["layout"],
  add: boolean,
): void {
  if (rows.length === 0) return;
  const [, features] = matrixShape({ shape });
  const count = elements(output.shape) / features;
  const table: Table = { layout, shards: [{ tensor: output, rows: count }], rows: count, features };
  const index = ops.upload(rows, [rows.length]);
  scatterRows(ops.recorder, { index, input: { buffer, shape, dtype }, output: table, add });
}
