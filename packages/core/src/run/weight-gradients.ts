import {
  layerNormParameterGradients,
  linearWeightGradient,
  matrixShape,
  rmsNormGainGradient,
  rowSegments,
  sumRows,
  type PackedWeight,
  type Tensor,
} from "@limelight/kernels";
import type { Gradient, GradientOf } from "../tape/tape.ts";
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

/** Gradients of a linear layer's weight, in its panels, and bias; none where neither is wanted. */
export function ofLinear(
  ops: Operations,
  input: Tensor,
  { panels, bias }: PackedWeight,
  outputGradient: Tensor,
  wanted: ReadonlySet<GPUBuffer>,
): GradientOf[] {
  if (!wanted.has(panels.buffer) && !wanted.has(bias.buffer)) return [];
  const weightGradient = ops.allocate(panels.shape);
  const biasGradient = ops.allocate(bias.shape);
  linearWeightGradient(ops.recorder, { input, outputGradient, weightGradient, biasGradient });
  return [
    [panels, weightGradient],
    [bias, biasGradient],
  ];
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

/** The gradient of the rows that were looked up; none where it is not wanted. */
export function ofTable(
  ops: Operations,
  table: Tensor,
  index: LookUpIndex,
  outputGradient: Tensor,
  wanted: ReadonlySet<GPUBuffer>,
): GradientOf[] {
  const { rows, untrained } = index;
  if (!wanted.has(table.buffer) || rows.every((row) => row === untrained)) return [];
  return [[table, sumOfEqualRows(ops, rows, outputGradient, untrained)]];
}

/** The sum of two gradients of a table, each of some of its rows. */
export function sumOfRows(ops: Operations, a: Gradient, b: Gradient): Gradient {
  const [[countA, features], [countB]] = [matrixShape(a), matrixShape(b)];
  const both = ops.allocate([countA + countB, features]);
  ops.recorder.copy(a.buffer, 0, both.buffer, 0, countA * features * 4);
  ops.recorder.copy(b.buffer, 0, both.buffer, countA * features * 4, countB * features * 4);
  const sum = sumOfEqualRows(ops, Uint32Array.from([...(a.rows ?? []), ...(b.rows ?? [])]), both);
  ops.free(both.buffer);
  return sum;
}

// Of the rows of a table that came from the input's, the gradient: vocabularies are large, texts are not, and a whole table would take
// longer to clear than a sentence to go through the model.
function sumOfEqualRows(ops: Operations, index: Uint32Array, input: Tensor, untrained?: number): Gradient {
  const { segments: all, members } = rowSegments(index);
  const segments = all.filter((_, i) => all[i - (i % 3)] !== untrained);
  const rows = segments.filter((_, i) => i % 3 === 0);
  const output = ops.allocate([rows.length, matrixShape(input)[1]]);
  sumRows(ops.recorder, {
    segments: ops.upload(
      segments.map((value, i) => (i % 3 === 0 ? i / 3 : value)),
      [rows.length, 3],
    ),
    members: ops.upload(members, [members.length]),
    input,
    output,
  });
  return { ...output, rows };
}
