import type { PackedWeight, Table, Tensor } from "@limelight/kernels";
import type { Batch } from "../batch/batch.ts";
import type { Operations } from "../run/operations.ts";
import type { NormWeights } from "../weights/weight-loader.ts";
import { wordEmbeddings, type Stream } from "./stream.ts";

/** Weights in front of the blocks of BERT's kin. */
export interface EmbeddingWeights {
  /** [vocabulary, embedding]. */
  readonly word: Table;
  /** [positions, embedding]. */
  readonly position: Tensor;
  /** [segments, embedding]; one row of zeros where the model has no segments. */
  readonly type: Tensor;
  readonly norm: NormWeights;
  /** embedding -> hidden, where they differ. */
  readonly projection?: PackedWeight;
}

/** What the embedding needs of a configuration. */
export interface EmbeddingSize {
  readonly embedding: number;
  readonly hidden: number;
  readonly epsilon: number;
  readonly segments: number;
}

/** The embedding: word + position + segment, normed, projected to the hidden size where that differs; [tokens, hidden]. */
export function embed(ops: Operations, w: EmbeddingWeights, size: EmbeddingSize, stream: Stream, batch: Batch): Tensor {
  const { hidden, epsilon, segments } = size;
  const types = Uint32Array.from(batch.typeIds, (type) => (segments > 0 ? type : 0));
  const parts = ["hook_embed", "embed.hook_embed", "embed.hook_pos_embed", "embed.hook_token_type_embed"] as const;
  const apart = ops.tape !== undefined || stream.path !== undefined || ops.wants(...parts);
  const sum = apart ? embedInParts(ops, w, size, stream, types) : embedAtOnce(ops, w, stream, types); // [tokens, embedding]
  const normed = ops.dropout("embed", ops.norm(sum, w.norm, epsilon));
  const full = w.projection ? ops.linear(normed, w.projection) : normed; // [tokens, hidden]
  return ops.hook("hook_full_embed", full, stream.all.slice([hidden]));
}

function embedAtOnce(ops: Operations, w: EmbeddingWeights, { ids, positions }: Stream, types: Uint32Array): Tensor {
  const index = new Uint32Array(types.length * 4);
  for (let t = 0; t < types.length; t++) {
    index[t * 4] = ids.rows[t] ?? 0;
    index[t * 4 + 1] = positions.rows[t] ?? 0;
    index[t * 4 + 2] = types[t] ?? 0;
  }
  return ops.embedding(ops.upload(index, [types.length, 4]), w.word, w.position, w.type);
}

// The same sum, added up in the same order, with hooks on its parts.
function embedInParts(
  ops: Operations,
  w: EmbeddingWeights,
  { embedding }: EmbeddingSize,
  stream: Stream,
  types: Uint32Array,
): Tensor {
  const slice = stream.all.slice([embedding]);
  const looked = ops.hook("hook_embed", wordEmbeddings(ops, w.word, stream), slice);
  const word = ops.hook("embed.hook_embed", looked, slice);
  const position = ops.hook("embed.hook_pos_embed", ops.lookUp(w.position, stream.positions), slice);
  const index = { tensor: ops.upload(types, [types.length]), rows: types };
  const type = ops.hook("embed.hook_token_type_embed", ops.lookUp(w.type, index), slice);
  return ops.add(ops.add(word, position), type);
}
