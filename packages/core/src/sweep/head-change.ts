import {
  edit,
  packedLength,
  packedWeight,
  panelColumns,
  stretchTable,
  type PackedWeight,
  type Stretch,
  type Tensor,
  type WeightShard,
} from "@limelight/kernels";
import type { Edit } from "../edits/edit.ts";
import type { Operations } from "../run/operations.ts";

/** A head changed as a whole: scaled, or set to a number or to one number a feature. */
export interface HeadEdit {
  readonly layer: number;
  readonly head: number;
  readonly scale: number;
  readonly set: number | readonly number[];
}

/** The change of one head that edits come to; undefined where they are something else. */
export function headEdit(edits: readonly Edit[]): HeadEdit | undefined {
  const [only] = edits;
  const match = edits.length === 1 && only ? /^blocks\.(\d+)\.attn\.hook_z$/.exec(only.hook) : null;
  if (!only || !match || typeof only.head !== "number") return undefined;
  const { position, neuron, head, scale, set, add, apply } = only;
  if (position !== undefined || neuron !== undefined || add !== undefined || apply) return undefined;
  const layer = Number(match[1]);
  if (scale !== undefined) return { layer, head, scale, set: 0 };
  if (typeof set === "number") return { layer, head, scale: 0, set };
  return Array.isArray(set) ? { layer, head, scale: 0, set: [...set] } : undefined;
}

/** The output projection of a layer's heads. */
interface HeadProjection {
  readonly output: PackedWeight;
  readonly heads: number;
  readonly headFeatures: number;
}

/**
 * What changes of single heads add to the residual: (changed − z) of the head times its slice of the output projection, [rows, hidden].
 * @param mixed [any, heads * headFeatures]: the heads as they are
 * @param changes in the order of their heads, with the rows of `mixed` that they begin from
 */
export function headChange(
  ops: Operations,
  { output: projection, heads, headFeatures }: HeadProjection,
  mixed: Tensor,
  changes: readonly { readonly edit: HeadEdit; readonly rows: readonly number[] }[],
): Tensor {
  const count = changes.reduce((sum, { rows }) => sum + rows.length, 0);
  const output = ops.allocate([count, projection.columns]);
  // A row a token and head.
  const apart: Tensor = { ...mixed, shape: [(mixed.shape[0] ?? 0) * heads, headFeatures] };
  let done = 0;
  for (const head of new Set(changes.map((change) => change.edit.head))) {
    const own = changes.filter((change) => change.edit.head === head);
    const index = own.flatMap(({ rows }) => rows.map((row) => row * heads + head));
    const z = ops.gather(apart, ops.upload(Uint32Array.from(index), [index.length]));
    subtract(ops, z, own);
    const added = ops.linear(z, slice(ops, projection, head * headFeatures, headFeatures));
    const bytes = projection.columns * 4;
    ops.recorder.copy(added.buffer, 0, output.buffer, done * bytes, index.length * bytes);
    ops.free(added.buffer);
    ops.free(z.buffer);
    done += index.length;
  }
  return output;
}

// changed − z, in place: (scale − 1) z + set.
function subtract(
  ops: Operations,
  z: Tensor,
  changes: readonly { readonly edit: HeadEdit; readonly rows: readonly number[] }[],
): void {
  const [, features = 0] = z.shape;
  const numbers: number[] = [0];
  const [scales, adds]: [Stretch[], Stretch[]] = [[], []];
  let row = 0;
  for (const { edit: change, rows } of changes) {
    const base = numbers.length;
    if (typeof change.set !== "number") numbers.push(...change.set);
    for (const _ of rows) {
      const place = { start: row * features, count: features };
      scales.push({ ...place, change: "scale", operand: change.scale - 1 });
      if (typeof change.set !== "number") adds.push({ ...place, change: "add-numbers", operand: base });
      else if (change.set !== 0) adds.push({ ...place, change: "add", operand: change.set });
      row += 1;
    }
  }
  const several = ops.upload(Float32Array.from(numbers), [numbers.length]);
  for (const stretches of [scales, adds])
    if (stretches.length > 0)
      edit(ops.recorder, {
        stretches: ops.upload(stretchTable(stretches), [stretches.length, 4]),
        numbers: several,
        target: z,
      });
}

/** Rows `first` to `first + count` of a weight's inner axis, without its bias. Panels hold their columns row by row. */
function slice(ops: Operations, { shards, inner }: PackedWeight, first: number, count: number): PackedWeight {
  const cut = shards.map(({ panels, columns }): WeightShard => {
    const row = panelColumns * (panels.dtype === "f16" ? 2 : 4);
    const whole = packedLength(1, columns);
    const own = ops.allocate([count * whole], panels.dtype);
    for (let panel = 0; panel < whole / panelColumns; panel++)
      ops.recorder.copy(panels.buffer, (panel * inner + first) * row, own.buffer, panel * count * row, count * row);
    const bias = ops.allocate([whole]);
    ops.recorder.clear(bias.buffer);
    return { panels: own, bias, columns };
  });
  return packedWeight(count, cut);
}
