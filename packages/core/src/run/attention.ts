import {
  attention,
  attentionBackward,
  attentionMix,
  attentionPattern,
  attentionRuns,
  attentionScores,
  attentionVariants,
  type AttentionTables,
  type Tensor,
} from "@limelight/kernels";
import { CoreError } from "../core-error.ts";
import type { GradientOf } from "../tape/tape.ts";
import type { Operations } from "./operations.ts";

/** Who attends to whom in a batch, on the device. */
export interface PackedAttention extends AttentionTables {
  /** [keys, 5] u32, of `attentionColumns`: there where gradients are wanted. */
  readonly columns?: Tensor;
}

/** Attention that ran in its parts. */
interface AttentionParts {
  readonly query: Tensor;
  readonly key: Tensor;
  readonly value: Tensor;
  readonly tables: PackedAttention;
  readonly shape: HeadShape;
  /** Per sequence [heads, queries, keys]; so is the pattern. */
  readonly scores: Tensor;
  readonly pattern: Tensor;
  /** [queries, features]. */
  readonly output: Tensor;
}

/** Sees scores and pattern on their way; gives back what goes on in their place. */
export interface AttentionHooks {
  readonly scores: (scores: Tensor) => Tensor;
  readonly pattern: (pattern: Tensor) => Tensor;
}

/** Heads of an attention layer. */
export interface HeadShape {
  readonly heads: number;
  readonly keyHeads: number;
  readonly headFeatures: number;
}

/** softmax(scale · q kᵀ) v in one kernel where there is one for the head size, else in its parts; [queries, features]. */
export function attend(
  ops: Operations,
  query: Tensor,
  key: Tensor,
  value: Tensor,
  tables: PackedAttention,
  shape: HeadShape,
): Tensor {
  const fused = attentionVariants.some((variant) => attentionRuns(variant, ops.device.facts, shape.headFeatures));
  if (!fused || ops.tape) return attendInParts(ops, query, key, value, tables, shape);
  const output = ops.allocate(query.shape);
  attention(ops.recorder, { tables, ...shape, query, key, value, scale: shape.headFeatures ** -0.5, output });
  return output;
}

/** The same with scores and pattern written out, per sequence [heads, queries, keys]. */
export function attendInParts(
  ops: Operations,
  query: Tensor,
  key: Tensor,
  value: Tensor,
  tables: PackedAttention,
  shape: HeadShape,
  hooks?: AttentionHooks,
): Tensor {
  const { recorder } = ops;
  const computed = ops.allocate([tables.layout.patternOffsets.at(-1) ?? 0]);
  const scale = shape.headFeatures ** -0.5;
  attentionScores(recorder, { tables, ...shape, query, key, scale, scores: computed });
  const scores = hooks?.scores(computed) ?? computed;
  const normalised = ops.allocate(scores.shape);
  attentionPattern(recorder, { tables, scores, pattern: normalised });
  const pattern = hooks?.pattern(normalised) ?? normalised;
  const output = ops.allocate([tables.layout.queries, shape.heads * shape.headFeatures]);
  attentionMix(recorder, { tables, ...shape, pattern, value, output });
  const parts = { query, key, value, tables, shape, scores, pattern, output };
  ops.tape?.record({
    operation: "attention",
    output,
    backward: (back, gradient, wanted) => gradients(back, parts, gradient, wanted),
  });
  return output;
}

function gradients(
  ops: Operations,
  parts: AttentionParts,
  outputGradient: Tensor,
  wanted: ReadonlySet<GPUBuffer>,
): GradientOf[] {
  const { query, key, value, tables, shape, scores, pattern, output } = parts;
  const { columns } = tables;
  if (!columns) throw new CoreError("device-error", "attention was recorded without its columns");
  const scoresGradient = ops.allocate(pattern.shape);
  const queryGradient = ops.allocate(query.shape);
  const keyGradient = ops.allocate(key.shape);
  const valueGradient = ops.allocate(value.shape);
  attentionBackward(ops.recorder, {
    tables,
    columns,
    ...shape,
    query,
    key,
    value,
    scale: shape.headFeatures ** -0.5,
    pattern,
    output,
    outputGradient,
    scoresGradient,
    queryGradient,
    keyGradient,
    valueGradient,
  });
  const inside: GradientOf[] = [[scores, scoresGradient]];
  if (wanted.has(pattern.buffer)) {
    // D = outputGradient · vᵀ has the form of scores.
    const patternGradient = ops.allocate(pattern.shape);
    attentionScores(ops.recorder, {
      tables,
      ...shape,
      query: outputGradient,
      key: value,
      scale: 1,
      scores: patternGradient,
    });
    inside.push([pattern, patternGradient]);
  }
  return [...inside, [query, queryGradient], [key, keyGradient], [value, valueGradient]];
}
