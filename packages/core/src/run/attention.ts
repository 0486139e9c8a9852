import {
  attention,
  attentionMix,
  attentionPattern,
  attentionRuns,
  attentionScores,
  attentionVariants,
  type AttentionTables,
  type Tensor,
} from "@limelight/kernels";
import { attentionGradients, recordMix, recordPattern, recordScores } from "./attention-gradients.ts";
import type { Space } from "../tape/fan.ts";
import type { Operations } from "./operations.ts";
import type { ScoreBias } from "./score-bias.ts";

/** What attention tables were made of, for ways back that need others. */
export interface AttentionPlan {
  readonly heads: number;
  readonly causal: boolean;
  readonly window: number | undefined;
  /** What keys have a row for. */
  readonly keys: Exclude<Space, "picked">;
}

/** Who attends to whom in a batch, on the device. */
export interface PackedAttention extends AttentionTables {
  readonly plan: AttentionPlan;
  /** [keys, 5] u32, of `attentionColumns`: there where gradients are wanted. */
  readonly columns?: Tensor;
}

/** Sees scores and pattern on their way; gives back what goes on in their place. */
export interface AttentionHooks {
  /** Whether something else may go on. */
  readonly edited: boolean;
  readonly scores: (scores: Tensor) => Tensor;
  readonly pattern: (pattern: Tensor) => Tensor;
}

/** Heads of an attention layer. */
export interface HeadShape {
  readonly heads: number;
  readonly keyHeads: number;
  readonly headFeatures: number;
  /** What scores are multiplied by; 1 / sqrt(headFeatures) in most families. */
  readonly scale: number;
}

/** What an attention layer works on. */
export interface AttentionInputs {
  /** [queries, heads * headFeatures]. */
  readonly query: Tensor;
  /** [keys, keyHeads * headFeatures]; so are values. */
  readonly key: Tensor;
  readonly value: Tensor;
  readonly tables: PackedAttention;
  readonly shape: HeadShape;
  /** What is added to the scores before the softmax, where the family does. */
  readonly bias?: ScoreBias | undefined;
}

/** softmax(scale · q kᵀ + bias) v in one kernel where there is one for the head size, else in its parts; [queries, features]. */
export function attend(ops: Operations, inputs: AttentionInputs): Tensor {
  const { query, shape, bias } = inputs;
  const fused = attentionVariants.some((variant) => attentionRuns(variant, ops.device.facts, shape.headFeatures));
  if (!fused || bias || ops.records(query, inputs.key, inputs.value)) return attendInParts(ops, inputs);
  const output = ops.allocate(query.shape);
  attention(ops.recorder, { ...inputs, ...shape, output });
  return output;
}

/** The same with scores and pattern written out, per sequence [heads, queries, keys]. */
export function attendInParts(ops: Operations, inputs: AttentionInputs, hooks?: AttentionHooks): Tensor {
  const { recorder } = ops;
  const { query, key, value, tables, shape, bias } = inputs;
  const computed = ops.allocate([tables.layout.patternOffsets.at(-1) ?? 0]);
  attentionScores(recorder, { tables, ...shape, query, key, scores: computed });
  bias?.add(ops, computed, inputs);
  if (hooks?.edited) recordScores(ops, { ...inputs, scores: computed });
  const scores = hooks?.scores(computed) ?? computed;
  const normalised = ops.allocate(scores.shape);
  attentionPattern(recorder, { tables, scores, pattern: normalised });
  if (hooks?.edited) recordPattern(ops, tables, scores, normalised);
  const pattern = hooks?.pattern(normalised) ?? normalised;
  const output = ops.allocate([tables.layout.queries, shape.heads * shape.headFeatures]);
  attentionMix(recorder, { tables, ...shape, pattern, value, output });
  if (hooks?.edited) recordMix(ops, { value, tables, shape, pattern, output });
  else {
    const parts = { ...inputs, scores, pattern, output };
    ops.tape?.record({
      operation: "attention",
      output,
      inputs: [query, key, value, scores, pattern, ...(bias?.inputs ?? [])],
      backward: (back, gradient, needed) => attentionGradients(back, parts, gradient, needed),
    });
  }
  return output;
}
