import {
  layerNormParameterGradients,
  linearWeightGradient,
  matrixShape,
  rmsNormGainGradient,
  rowSegments,
  shardPlaces,
  sumRows,
  tablePlaces,
  type PackedWeight,
  type Table,
  type Tensor,
} from "@limelight/kernels";
import type { GradientOf } from "../tape/tape.ts";
import type { AnyNormWeights } from "../weights/weight-loader.ts";
import type { Operations } from "./operations.ts";

/** Rows of a table to look up: on the device, and as the host knows them. */
export interface LookUpIndex {
  /** [rows] u32. */
  readonly tensor: Tensor;
  /** [rows]. */
  readonly rows: Uint32Array;
  /** A row of the table that nothing is learned for: padding, where the model's embedding says so (PyTorch's `padding_idx`). */
  readonly untrained?: number | undefined;
}

/** Gradients of a linear layer's weight, in its panels, and bias, shard by shard; none where neither is wanted. */
export function ofLinear(
  ops: Operations,
  input: Tensor,
  weight: PackedWeight,
  outputGradient: Tensor,
  wanted: ReadonlySet<GPUBuffer>,
): GradientOf[] {
  return shardPlaces(weight).flatMap(({ first, shard: { panels, bias, columns } }): GradientOf[] => {
    if (!wanted.has(panels.buffer) && !wanted.has(bias.buffer)) return [];
    const weightGradient = ops.allocate(panels.shape);
    const biasGradient = ops.allocate(bias.shape);
    const shard = { first, columns };
    linearWeightGradient(ops.recorder, { input, outputGradient, shard, weightGradient, biasGradient });
    return [
      [panels, weightGradient],
      [bias, biasGradient],
    ];
  });
}

/** Gradients of a norm's gain and, where it has one, shift; none where neither is wanted. */
export function ofNorm(
  ops: Operations,
  input: Tensor,
  { gain, shift }: AnyNormWeights,
  epsilon: number,
  outputGradient: Tensor,
  wanted: ReadonlySet<GPUBuffer>,
): GradientOf[] {
  if (!wanted.has(gain.buffer) && !(shift && wanted.has(shift.buffer))) return [];
  const gainGradient = ops.allocate(gain.shape);
  const [rows] = matrixShape(input);
  if (!shift) {
    const scales = ops.allocate([rows]);
    rmsNormGainGradient(ops.recorder, { input, epsilon, outputGradient, scales, gainGradient });
    ops.free(scales.buffer);
    return [[gain, gainGradient]];
  }
  const shiftGradient = ops.allocate(shift.shape);
  const statistics = ops.allocate([rows, 2]);
  const tensors = { input, epsilon, outputGradient, statistics, gainGradient, shiftGradient };
  layerNormParameterGradients(ops.recorder, tensors);
  ops.free(statistics.buffer);
  return [
    [gain, gainGradient],
    [shift, shiftGradient],
  ];
}

/** The gradients of the rows that were looked up, shard by shard of the table; none where they are not wanted. */
export function ofTable(
  ops: Operations,
  table: Table,
  index: LookUpIndex,
  outputGradient: Tensor,
  wanted: ReadonlySet<GPUBuffer>,
): GradientOf[] {
  const { untrained } = index;
  const shards = tablePlaces(table).filter(({ shard }) => wanted.has(shard.tensor.buffer));
  if (shards.length === 0 || index.rows.every((row) => row === untrained)) return [];
  const { segments: all, members } = rowSegments(index.rows);
  const segments = all.filter((_, i) => all[i - (i % 3)] !== untrained);
  const places = ops.upload(members, [members.length]);
  return shards.map(({ first, shard: { tensor, rows: count } }): GradientOf => {
    // Vocabularies are large, texts are not: a whole table would take longer to clear than a sentence to go through the model.
    const own = segmentsBetween(segments, first, first + count);
    const rows = own.filter((_, i) => i % 3 === 0).map((row) => row - first);
    const output = ops.allocate([rows.length, table.features]);
    sumRows(ops.recorder, {
      segments: ops.upload(
        own.map((value, i) => (i % 3 === 0 ? i / 3 : value)),
        [rows.length, 3],
      ),
      members: places,
      input: outputGradient,
      output,
    });
    return [tensor, { ...output, rows, layout: table.layout }];
  });
}

// Those of rows from `first` to `end`; rows ascend.
function segmentsBetween(segments: Uint32Array, first: number, end: number): Uint32Array {
  const count = segments.length / 3;
  let from = 0;
  while (from < count && (segments[from * 3] ?? 0) < first) from++;
  let to = from;
  while (to < count && (segments[to * 3] ?? 0) < end) to++;
  return segments.slice(from * 3, to * 3);
}
