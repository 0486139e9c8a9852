import { requirePatterns, type AttentionTables } from "../attention/index.ts";
import { requireShape } from "../program/errors.ts";
import type { Recorder } from "../program/recorder.ts";
import { matrixShape, shapeText, type Tensor } from "../program/tensor.ts";

/** Who attends to whom, and which bucket each distance is in. */
export interface RelativePositions {
  readonly tables: AttentionTables;
  /** [2 · mostDistance + 1] u32, of `bucketTable`. */
  readonly buckets: Tensor;
}

/**
 * Records `scores += bias[bucket of the distance]`, in place: T5's relative position bias. Keys that a query does not see keep
 * `hiddenScore`.
 * @param inputs.bias [buckets, heads]
 * @param inputs.scores per sequence [heads, queries, keys]
 * @throws KernelError "shape" where the shapes do not fit
 */
export function addRelativeBias(
  recorder: Recorder,
  inputs: RelativePositions & { bias: Tensor; scores: Tensor },
): void {
  const { tables, buckets, bias, scores } = inputs;
  const { heads, queries } = tables.layout;
  const mostDistance = requireBuckets("addRelativeBias", buckets);
  requirePatterns("addRelativeBias", tables, scores);
  requireHeadsOf("addRelativeBias", bias, heads);
  const program = recorder.programs.program({
    label: "relative bias",
    files: ["attention/query-row.wgsl", "relative-position/distance.wgsl", "relative-position/bias.wgsl"],
  });
  const grid = [Math.ceil(queries / 64), heads] as const;
  recorder.dispatch(program, [heads, mostDistance, queries], [tables.rows, buckets, bias, scores], grid);
}

/**
 * Records the gradient of the bias: for each bucket and head the sum of the scores' gradients over all queries and keys whose distance
 * is in it. The distances of a bucket lie side by side. Sums have one order, so results are the same every time.
 * @param inputs.scoresGradient per sequence [heads, queries, keys]
 * @param inputs.biasGradient [buckets, heads], all of which is written
 * @throws KernelError "shape" where the shapes do not fit
 */
export function relativeBiasGradient(
  recorder: Recorder,
  inputs: RelativePositions & { scoresGradient: Tensor; biasGradient: Tensor },
): void {
  const { tables, buckets, scoresGradient, biasGradient } = inputs;
  const { heads, queries } = tables.layout;
  const mostDistance = requireBuckets("relativeBiasGradient", buckets);
  requirePatterns("relativeBiasGradient", tables, scoresGradient);
  requireHeadsOf("relativeBiasGradient", biasGradient, heads);
  const [count] = matrixShape(biasGradient);
  const program = recorder.programs.program({
    label: "relative bias backward",
    files: ["attention/query-row.wgsl", "relative-position/bias-backward.wgsl"],
  });
  recorder.dispatch(
    program,
    [heads, mostDistance, queries, count],
    [tables.rows, buckets, scoresGradient, biasGradient],
    [Math.ceil((count * heads) / 64)],
  );
}

function requireHeadsOf(name: string, bias: Tensor, heads: number): void {
  requireShape(matrixShape(bias)[1] === heads, () => `${name}: bias ${shapeText(bias)} for ${heads} heads`);
}

/** The largest distance in a table of buckets. Throws a KernelError "shape" where it is no such table. */
export function requireBuckets(name: string, buckets: Tensor): number {
  const [count = 0] = buckets.shape;
  requireShape(
    buckets.shape.length === 1 && count % 2 === 1 && buckets.dtype === "u32",
    () =>
      `${name}: ${buckets.dtype} buckets ${shapeText(buckets)}, expected u32, as many for keys before as behind a query, and one`,
  );
  return (count - 1) / 2;
}
