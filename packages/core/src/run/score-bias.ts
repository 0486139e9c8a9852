import { addRelativeBias, relativeBiasGradient, type Tensor } from "@limelight/kernels";
import type { GradientOf } from "../tape/tape.ts";
import type { AttentionInputs } from "./attention.ts";
import type { Operations } from "./operations.ts";

/** What is added to the scores of an attention layer before the softmax. */
export interface ScoreBias {
  /** What it is made of. */
  readonly inputs: readonly Tensor[];
  /** Adds to scores, per sequence [heads, queries, keys], in place. */
  add(ops: Operations, scores: Tensor, inputs: AttentionInputs): void;
  /** Gradients of what it was made of, from that of the scores. */
  gradients(
    ops: Operations,
    scoresGradient: Tensor,
    inputs: AttentionInputs,
    wanted: ReadonlySet<GPUBuffer>,
  ): readonly GradientOf[];
}

/**
 * T5's relative position bias (Raffel et al. 2020, section 2.1): a number for each head and bucket of distances.
 * @param table [buckets, heads]
 * @param buckets [2 · mostDistance + 1] u32, of `bucketTable`
 */
export function relativeBias(table: Tensor, buckets: Tensor): ScoreBias {
  return {
    inputs: [table],
    add: (ops, scores, { tables }) => addRelativeBias(ops.recorder, { tables, buckets, bias: table, scores }),
    gradients(ops, scoresGradient, inputs, wanted) {
      if (!wanted.has(table.buffer)) return [];
      const { tables } = ops.savedAttention(inputs.tables);
      const biasGradient = ops.allocate(table.shape);
      relativeBiasGradient(ops.recorder, { tables, buckets, scoresGradient, biasGradient });
      return [[table, biasGradient]];
    },
  };
}
