import { attentionColumns, attentionLayout, columnFields, type Tensor } from "@limelight/kernels";
import type { Batch, PackedTokens } from "../batch/batch.ts";
import type { PackedAttention } from "../run/attention.ts";
import type { Operations } from "../run/operations.ts";
import type { LookUpIndex } from "../run/weight-gradients.ts";
import type { EncoderConfig } from "../models/encoder-config.ts";
import type { EmbeddingPath } from "../models/run-options.ts";

/** What a batch looks like to the encoder, on the device. */
export interface EncoderInput {
  /** [tokens, 4] u32: word id, position, segment. */
  readonly index: Tensor;
  /** One number a token each, for hooks on the parts of the embedding and for their gradients. */
  readonly columns:
    | { readonly words: LookUpIndex; readonly positions: LookUpIndex; readonly types: LookUpIndex }
    | undefined;
  /** Where the word embeddings lie between the text's and others: [tokens, 2] u32 and [tokens]. */
  readonly path: { readonly index: Tensor; readonly share: Tensor } | undefined;
  /** Attention of whole sequences. */
  readonly tables: PackedAttention;
  /** Where only some rows are needed behind the last block: those, and attention from them. */
  readonly top: { readonly rows: Tensor; readonly tables: PackedAttention } | undefined;
}

export interface InputOptions {
  /** Added to a token's place to get its position. */
  readonly firstPosition: number;
  /** Rows needed behind the last block; undefined: all. */
  readonly rows: Uint32Array | undefined;
  /** Whether there is a way back. */
  readonly back: boolean;
  readonly path?: EmbeddingPath | undefined;
}

/** Puts a batch on the device. */
export function uploadInput(ops: Operations, batch: Batch, config: EncoderConfig, options: InputOptions): EncoderInput {
  const { firstPosition, rows, back, path } = options;
  const tokens = batch.ids.length;
  const index = new Uint32Array(tokens * 4);
  for (let t = 0; t < tokens; t++) {
    index[t * 4] = batch.ids[t] ?? 0;
    index[t * 4 + 1] = firstPosition + (batch.places[t] ?? 0);
    index[t * 4 + 2] = config.segments > 0 ? (batch.typeIds[t] ?? 0) : 0;
  }
  const column = (field: number): LookUpIndex => {
    const each = Uint32Array.from({ length: tokens }, (_, t) => index[t * 4 + field] ?? 0);
    return { tensor: ops.upload(each, [tokens]), rows: each };
  };
  const parts =
    back ||
    path !== undefined ||
    ops.wants("hook_embed", "embed.hook_embed", "embed.hook_pos_embed", "embed.hook_token_type_embed");
  return {
    index: ops.upload(index, [tokens, 4]),
    columns: parts ? { words: column(0), positions: column(1), types: column(2) } : undefined,
    path: path && {
      index: ops.upload(pathIndex(batch, path), [tokens, 2]),
      share: ops.upload(path.share, [tokens]),
    },
    tables: uploadTables(ops, batch.offsets, batch.offsets, config.heads, back),
    top: rows && {
      rows: ops.upload(rows, [rows.length]),
      tables: uploadTables(ops, rowOffsets(batch, rows), batch.offsets, config.heads, back),
    },
  };
}

function uploadTables(
  ops: Operations,
  queryOffsets: Uint32Array,
  keyOffsets: Uint32Array,
  heads: number,
  back: boolean,
): PackedAttention {
  const shape = { queryOffsets, keyOffsets, heads };
  const layout = attentionLayout(shape);
  const columns = back ? attentionColumns(shape, layout) : undefined;
  return {
    plan: { heads, causal: false, window: undefined, keys: "target" },
    layout,
    rows: ops.upload(layout.rows, [layout.queries, layout.rows.length / Math.max(1, layout.queries)]),
    tiles: ops.upload(layout.tiles, [layout.tiles.length / 2, 2]),
    ...(columns && { columns: ops.upload(columns, [columns.length / columnFields, columnFields]) }),
  };
}

// [tokens, 2]: each token's own id, and its baseline's.
function pathIndex({ ids }: Batch, { baseline }: EmbeddingPath): Uint32Array {
  return Uint32Array.from({ length: ids.length * 2 }, (_, i) => (i % 2 === 0 ? ids : baseline)[i >> 1] ?? 0);
}

/** [sequences + 1]: where each sequence's rows start among the rows given, which ascend. */
export function rowOffsets({ offsets: starts }: PackedTokens, rows: Uint32Array): Uint32Array {
  const offsets = new Uint32Array(starts.length);
  let at = 0;
  for (let s = 0; s + 1 < starts.length; s++) {
    while (at < rows.length && (rows[at] ?? 0) < (starts[s + 1] ?? 0)) at++;
    offsets[s + 1] = at;
  }
  return offsets;
}
