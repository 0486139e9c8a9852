import type { PackedWeight, Table, Tensor } from "@limelight/kernels";
import type { EncoderHook, HookName } from "../hooks/names.ts";
import { attend, attendInParts } from "../run/attention.ts";
import type { Operations } from "../run/operations.ts";
import type { Slice } from "../run/read.ts";
import type { NormWeights } from "../weights/weight-loader.ts";
import type { EncoderConfig } from "../models/encoder-config.ts";
import type { BlockWeights } from "./block-weights.ts";
import type { EncoderInput } from "./encoder-input.ts";
import type { Cuts, Slices } from "./slices.ts";

/** Weights of a block whose norms stand behind: there are always two. */
export interface PostNormWeights extends BlockWeights {
  readonly attentionNorm: NormWeights;
}

/** Weights in front of the blocks. */
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

/** The embedding: word + position + segment, normed, projected to the hidden size where that differs; [tokens, hidden]. */
export function embed(
  ops: Operations,
  w: EmbeddingWeights,
  input: EncoderInput,
  config: EncoderConfig,
  slices: Slices,
): Tensor {
  const slice = (sequence: number): Slice => slices.all.tokens(sequence, [config.embedding]);
  const sum = input.columns // [tokens, embedding]
    ? embedInParts(ops, w, input, input.columns, slice)
    : ops.embedding(input.index, w.word, w.position, w.type);
  const normed = ops.norm(sum, w.norm, config.epsilon);
  const full = w.projection ? ops.linear(normed, w.projection) : normed; // [tokens, hidden]
  return ops.hook("hook_full_embed", full, (sequence) => slices.all.tokens(sequence, [config.hidden]));
}

// The same sum, added up in the same order, with hooks on its parts.
function embedInParts(
  ops: Operations,
  w: EmbeddingWeights,
  { path }: EncoderInput,
  { words, positions, types }: NonNullable<EncoderInput["columns"]>,
  slice: (sequence: number) => Slice,
): Tensor {
  const found = path ? ops.blend(w.word, path.index, path.share) : ops.lookUp(w.word, words);
  const looked = ops.hook("hook_embed", found, slice);
  const word = ops.hook("embed.hook_embed", looked, slice);
  const position = ops.hook("embed.hook_pos_embed", ops.lookUp(w.position, positions), slice);
  const type = ops.hook("embed.hook_token_type_embed", ops.lookUp(w.type, types), slice);
  return ops.add(ops.add(word, position), type);
}

/** A block with the batch that goes through it. */
export interface BlockRun {
  readonly weights: PostNormWeights;
  readonly layer: number;
  readonly batch: EncoderInput;
  readonly config: EncoderConfig;
  readonly slices: Slices;
}

/** A block's input and what attention makes of it, each [tokens, hidden]; `residual` and `query` hold the rows needed alone. */
export interface Projected {
  readonly residual: Tensor;
  readonly query: Tensor;
  readonly key: Tensor;
  readonly value: Tensor;
}

/** Behind attention: both [rows, hidden]. */
export interface Attended {
  readonly residual: Tensor;
  /** The heads before the output projection, and before their hook. */
  readonly mixed: Tensor;
}

/**
 * One block of Devlin et al. 2019: attention, add, norm; feed-forward, add, norm. Shapes of all hooks are in
 * `hooks/names.ts`. `input` is [tokens, hidden]; so is the result, or [rows, hidden] of the rows needed at the top.
 */
export function block(ops: Operations, run: BlockRun, input: Tensor): Tensor {
  return feedForward(ops, run, middle(ops, run, joined(ops, run, attention(ops, run, project(ops, run, input)))));
}

/** Queries, keys and values of a block's input. */
export function project(ops: Operations, run: BlockRun, input: Tensor): Projected {
  const { weights: w, slices } = run;
  const { name, top, here } = places(run);
  const residPre = ops.hook(name("hook_resid_pre"), input, rowsOf(run, slices.all).hidden);
  const residual = top ? ops.pick(residPre, top.rows) : residPre; // [rows, hidden]
  return {
    residual,
    query: ops.hook(name("attn.hook_q"), ops.linear(residual, w.query), here.heads),
    key: ops.hook(name("attn.hook_k"), ops.linear(residPre, w.key), rowsOf(run, slices.all).heads),
    value: ops.hook(name("attn.hook_v"), ops.linear(residPre, w.value), rowsOf(run, slices.all).heads),
  };
}

/** What the heads make of them. */
export function attention(ops: Operations, run: BlockRun, { residual, query, key, value }: Projected): Attended {
  const { batch, config } = run;
  const { name, top, here } = places(run);
  const { heads, keyHeads, headFeatures } = config;
  const shape = { heads, keyHeads, headFeatures, scale: headFeatures ** -0.5 };
  const tables = top?.tables ?? batch.tables;
  const inputs = { query, key, value, tables, shape };
  let mixed: Tensor;
  if (ops.wants(name("attn.hook_attn_scores"), name("attn.hook_pattern"))) {
    mixed = attendInParts(ops, inputs, {
      edited: ops.edits(name("attn.hook_attn_scores"), name("attn.hook_pattern")),
      scores: (scores) => ops.hook(name("attn.hook_attn_scores"), scores, here.patterns),
      pattern: (pattern) => ops.hook(name("attn.hook_pattern"), pattern, here.patterns),
    });
  } else mixed = attend(ops, inputs);
  return { residual, mixed };
}

/** The output projection and the residual, [rows, hidden]. */
export function joined(ops: Operations, run: BlockRun, { residual, mixed }: Attended): Tensor {
  const { name, here } = places(run);
  const z = ops.hook(name("attn.hook_z"), mixed, here.heads);
  const attentionOut = ops.hook(name("hook_attn_out"), ops.linear(z, run.weights.output), here.hidden);
  return ops.hook(name("hook_resid_mid"), ops.add(residual, attentionOut), here.hidden);
}

/** The first norm: what the feed-forward layer reads, [rows, hidden]. */
export function middle(ops: Operations, { weights, config }: BlockRun, residMid: Tensor): Tensor {
  return ops.norm(residMid, weights.attentionNorm, config.epsilon);
}

/** The feed-forward layer, its residual and the second norm: the block's output, [rows, hidden]. */
export function feedForward(ops: Operations, run: BlockRun, input: Tensor): Tensor {
  const { weights: w, config } = run;
  const { name, here } = places(run);
  const normedMid = ops.hook(name("hook_normalized_resid_mid"), input, here.hidden);
  // The activation is fused into the linear layer unless somebody wants to see what stands before it.
  const activated = ops.wants(name("mlp.hook_pre"))
    ? ops.activate(ops.hook(name("mlp.hook_pre"), ops.linear(normedMid, w.up), here.wide), config.activation)
    : ops.linear(normedMid, w.up, config.activation);
  const post = ops.hook(name("mlp.hook_post"), activated, here.wide);
  const mlpOut = ops.hook(name("hook_mlp_out"), ops.linear(post, w.down), here.hidden);
  const residPost = ops.hook(name("hook_resid_post"), ops.add(normedMid, mlpOut), here.hidden);
  const output = ops.norm(residPost, w.outputNorm, config.epsilon);
  return ops.hook(name("hook_normalized_resid_post"), output, here.hidden);
}

function places(run: BlockRun) {
  const { layer, batch, config, slices } = run;
  const top = layer === config.layers - 1 ? batch.top : undefined;
  return {
    name: (hook: EncoderHook): HookName => `blocks.${layer}.${hook}`,
    top,
    here: rowsOf(run, top ? slices.top : slices.all),
  };
}

function rowsOf({ config }: BlockRun, cuts: Cuts) {
  return {
    hidden: (sequence: number): Slice => cuts.tokens(sequence, [config.hidden]),
    heads: (sequence: number): Slice => cuts.tokens(sequence, [config.heads, config.headFeatures]),
    wide: (sequence: number): Slice => cuts.tokens(sequence, [config.intermediate]),
    patterns: (sequence: number): Slice => cuts.patterns(sequence),
  };
}
