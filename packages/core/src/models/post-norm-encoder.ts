import type { PackedWeight, Tensor } from "@limelight/kernels";
import type { BlockHook, HookName } from "../hooks/names.ts";
import { attend, attendInParts, type PackedAttention } from "../run/attention.ts";
import type { Operations } from "../run/operations.ts";
import type { Slice } from "../run/read.ts";
import type { NormWeights } from "../weights/weight-loader.ts";
import type { EncoderConfig } from "./config.ts";

/** Weights in front of the blocks. */
export interface EmbeddingWeights {
  /** [vocabulary, embedding]. */
  readonly word: Tensor;
  /** [positions, embedding]. */
  readonly position: Tensor;
  /** [segments, embedding]; one row of zeros where the model has no segments. */
  readonly type: Tensor;
  readonly norm: NormWeights;
  /** embedding -> hidden, where they differ. */
  readonly projection?: PackedWeight;
}

/** Weights of one block. */
export interface BlockWeights {
  readonly query: PackedWeight;
  readonly key: PackedWeight;
  readonly value: PackedWeight;
  readonly output: PackedWeight;
  readonly attentionNorm: NormWeights;
  readonly up: PackedWeight;
  readonly down: PackedWeight;
  readonly outputNorm: NormWeights;
}

/** What a batch looks like to the encoder, on the device. */
export interface EncoderInput {
  /** [tokens, 4] u32: word id, position, segment. */
  readonly index: Tensor;
  /** [tokens] u32 each, for hooks on the parts of the embedding. */
  readonly columns: { readonly words: Tensor; readonly positions: Tensor; readonly types: Tensor } | undefined;
  /** Where the word embeddings lie between the text's and others: [tokens, 2] u32 and [tokens]. */
  readonly path: { readonly index: Tensor; readonly share: Tensor } | undefined;
  /** Attention of whole sequences. */
  readonly tables: PackedAttention;
  /** Where only some rows are needed behind the last block: those, and attention from them. */
  readonly top: { readonly rows: Tensor; readonly tables: PackedAttention } | undefined;
}

/** How activations with a row a token, and patterns, are cut into sequences. */
export interface Slices {
  tokens(sequence: number, features: readonly number[]): Slice;
  patterns(sequence: number): Slice;
}

/** The embedding: word + position + segment, normed, projected to the hidden size where that differs; [tokens, hidden]. */
export function embed(
  ops: Operations,
  w: EmbeddingWeights,
  input: EncoderInput,
  config: EncoderConfig,
  slices: Slices,
): Tensor {
  const slice = (sequence: number): Slice => slices.tokens(sequence, [config.embedding]);
  const sum = input.columns // [tokens, embedding]
    ? embedInParts(ops, w, input, input.columns, slice)
    : ops.embedding(input.index, w.word, w.position, w.type);
  const normed = ops.layerNorm(sum, w.norm, config.epsilon);
  const full = w.projection ? ops.linear(normed, w.projection) : normed; // [tokens, hidden]
  return ops.hook("hook_full_embed", full, (sequence) => slices.tokens(sequence, [config.hidden]));
}

// The same sum, added up in the same order, with hooks on its parts.
function embedInParts(
  ops: Operations,
  w: EmbeddingWeights,
  { path }: EncoderInput,
  { words, positions, types }: NonNullable<EncoderInput["columns"]>,
  slice: (sequence: number) => Slice,
): Tensor {
  const found = path ? ops.blend(w.word, path.index, path.share) : ops.gather(w.word, words);
  const looked = ops.hook("hook_embed", found, slice);
  const word = ops.hook("embed.hook_embed", looked, slice);
  const position = ops.hook("embed.hook_pos_embed", ops.gather(w.position, positions), slice);
  const type = ops.hook("embed.hook_token_type_embed", ops.gather(w.type, types), slice);
  return ops.add(ops.add(word, position), type);
}

/**
 * One block of Devlin et al. 2019: attention, add, norm; feed-forward, add, norm. Shapes of all hooks are in
 * `hooks/names.ts`. `input` is [tokens, hidden]; so is the result, or [rows, hidden] of the rows needed at the top.
 */
export function block(
  ops: Operations,
  w: BlockWeights,
  layer: number,
  input: Tensor,
  batch: EncoderInput,
  config: EncoderConfig,
  slices: Slices,
): Tensor {
  const hidden = (sequence: number): Slice => slices.tokens(sequence, [config.hidden]);
  const heads = (sequence: number): Slice => slices.tokens(sequence, [config.heads, config.headFeatures]);
  const wide = (sequence: number): Slice => slices.tokens(sequence, [config.intermediate]);
  const name = (hook: BlockHook): HookName => `blocks.${layer}.${hook}`;
  const top = layer === config.layers - 1 ? batch.top : undefined;
  const shape = { heads: config.heads, keyHeads: config.heads, headFeatures: config.headFeatures };

  const residPre = ops.hook(name("hook_resid_pre"), input, hidden);
  const needed = top ? ops.pick(residPre, top.rows) : residPre; // [rows, hidden]
  const q = ops.hook(name("attn.hook_q"), ops.linear(needed, w.query), heads);
  const k = ops.hook(name("attn.hook_k"), ops.linear(residPre, w.key), heads);
  const v = ops.hook(name("attn.hook_v"), ops.linear(residPre, w.value), heads);
  const tables = top?.tables ?? batch.tables;
  let mixed: Tensor;
  if (ops.wants(name("attn.hook_attn_scores"), name("attn.hook_pattern"))) {
    const patterns = (sequence: number): Slice => slices.patterns(sequence);
    mixed = attendInParts(ops, q, k, v, tables, shape, {
      edited: ops.edits(name("attn.hook_attn_scores"), name("attn.hook_pattern")),
      scores: (scores) => ops.hook(name("attn.hook_attn_scores"), scores, patterns),
      pattern: (pattern) => ops.hook(name("attn.hook_pattern"), pattern, patterns),
    });
  } else mixed = attend(ops, q, k, v, tables, shape);
  const z = ops.hook(name("attn.hook_z"), mixed, heads);
  const attentionOut = ops.hook(name("hook_attn_out"), ops.linear(z, w.output), hidden);
  const residMid = ops.hook(name("hook_resid_mid"), ops.add(needed, attentionOut), hidden);
  const normedMid = ops.hook(
    name("hook_normalized_resid_mid"),
    ops.layerNorm(residMid, w.attentionNorm, config.epsilon),
    hidden,
  );

  // The activation is fused into the linear layer unless somebody wants to see what stands before it.
  const activated = ops.wants(name("mlp.hook_pre"))
    ? ops.activate(ops.hook(name("mlp.hook_pre"), ops.linear(normedMid, w.up), wide), config.activation)
    : ops.linear(normedMid, w.up, config.activation);
  const post = ops.hook(name("mlp.hook_post"), activated, wide);
  const mlpOut = ops.hook(name("hook_mlp_out"), ops.linear(post, w.down), hidden);
  const residPost = ops.hook(name("hook_resid_post"), ops.add(normedMid, mlpOut), hidden);
  return ops.hook(name("hook_normalized_resid_post"), ops.layerNorm(residPost, w.outputNorm, config.epsilon), hidden);
}
