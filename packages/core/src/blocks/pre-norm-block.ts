import type { Activation, Tensor } from "@limelight/kernels";
import type { CrossHook, DecoderHook, HookName, Stack } from "../hooks/names.ts";
import type { HeadShape } from "../run/attention.ts";
import type { Operations } from "../run/operations.ts";
import type { AnyNormWeights } from "../weights/weight-loader.ts";
import {
  attentionLayer,
  keysAndValues,
  type AttentionRun,
  type AttentionWeights,
  type Rotation,
} from "./attention-layer.ts";
import { crossAttention, type CrossRun, type CrossWeights, type Memory } from "./cross-attention.ts";
import { feedForward, type FeedForwardCuts, type FeedForwardWeights } from "./feed-forward.ts";
import type { PickedRows, Route, Rows, Stream } from "./stream.ts";

/** Weights of a block whose norms stand in front. */
export interface PreNormWeights {
  /** In front of attention; ModernBERT's first block has none. */
  readonly attentionNorm?: AnyNormWeights | undefined;
  readonly attention: AttentionWeights;
  /** In front of the feed-forward layer. */
  readonly mlpNorm: AnyNormWeights;
  readonly mlp: FeedForwardWeights;
  /** Between the two, where a decoder attends to an encoder; its norm stands in front. */
  readonly cross?: CrossWeights | undefined;
}

/** What a family's blocks have in common. */
export interface PreNormDesign {
  readonly shape: HeadShape;
  readonly hidden: number;
  readonly intermediate: number;
  readonly activation: Activation;
  readonly epsilon: number;
  /** Attention and feed-forward layer read the same state, side by side (GPT-NeoX). */
  readonly parallel?: boolean;
  /** Turns queries and keys by their positions. */
  readonly rotate?: Rotation["turn"];
  readonly bias?: AttentionRun["bias"];
}

/** A block with what goes through it. */
export interface PreNormRun {
  readonly weights: PreNormWeights;
  readonly design: PreNormDesign;
  readonly stack: Stack;
  readonly layer: number;
  readonly stream: Stream;
  /** Self-attention, from the rows that the block computes. */
  readonly route: Route;
  /** Where only some rows are needed behind this block: those. */
  readonly top: PickedRows | undefined;
  readonly cache?: AttentionRun["cache"];
  /** What a decoder's block sees of the encoder. */
  readonly memory?: Memory | undefined;
}

/**
 * One block whose norms stand in front: norm, attention, add; norm, feed-forward, add (Radford et al. 2019); in between, of a decoder that has
 * an encoder, norm, cross-attention, add. `input` is [tokens,
 * hidden]; so is the result, or [rows, hidden] of the rows needed at the top. Shapes of all hooks are in `hooks/names.ts`.
 */
export function preNormBlock(ops: Operations, run: PreNormRun, input: Tensor): Tensor {
  const { design } = run;
  const at = places(run);
  const residPre = ops.hook(at.name("hook_resid_pre"), input, at.all.hidden);
  const attended = selfAttention(ops, run, residPre);
  const attnOut = at.name("hook_attn_out");
  if (design.parallel) {
    const attentionOut = ops.hook(attnOut, attended.output(), at.here.hidden);
    const mlpOut = normedFeedForward(ops, run, attended.residual);
    return ops.hook(
      at.name("hook_resid_post"),
      ops.add(ops.add(mlpOut, attentionOut), attended.residual),
      at.here.hidden,
    );
  }
  const residMid = ops.hook(
    at.name("hook_resid_mid"),
    ops.wants(attnOut)
      ? ops.add(attended.residual, ops.hook(attnOut, attended.output(), at.here.hidden))
      : attended.output(attended.residual),
    at.here.hidden,
  );
  const joined = joinMemory(ops, run, residMid);
  const residPost = ops.wants(at.name("hook_mlp_out"))
    ? ops.add(joined, normedFeedForward(ops, run, joined))
    : normedFeedForward(ops, run, joined, joined);
  return ops.hook(at.name("hook_resid_post"), residPost, at.here.hidden);
}

interface Attended {
  /** Of the rows that attended. */
  readonly residual: Tensor;
  /** What attention gives, or that on top of something. */
  readonly output: (onto?: Tensor) => Tensor;
}

function selfAttention(ops: Operations, run: PreNormRun, residPre: Tensor): Attended {
  const { weights, design, stream, route, top, cache } = run;
  const at = places(run);
  const normed = ops.hook(
    at.name("ln1.hook_normalized"),
    weights.attentionNorm ? ops.norm(residPre, weights.attentionNorm, design.epsilon) : residPre,
    at.all.hidden,
  );
  const attention: AttentionRun = {
    weights: weights.attention,
    shape: design.shape,
    name: (hook) => at.name(`attn.${hook}`),
    route,
    queries: top ?? stream.all,
    keys: stream.all,
    ...(design.rotate && { rotation: { turn: design.rotate, name: (hook) => at.name(`attn.${hook}`) } }),
    ...(design.bias && { bias: design.bias }),
    ...(cache && { cache }),
  };
  const before = keysAndValues(ops, attention, normed);
  const queried = top ? ops.pick(normed, top.index) : normed;
  return {
    residual: top ? ops.pick(residPre, top.index) : residPre,
    output: (onto) => attentionLayer(ops, attention, queried, before, onto),
  };
}

/** The state behind cross-attention, where there is one; [rows, hidden]. */
function joinMemory(ops: Operations, run: PreNormRun, residMid: Tensor): Tensor {
  const { weights, design, memory, layer, top, stream } = run;
  if (!weights.cross || !memory) return residMid;
  const at = places(run);
  const { attention, norm } = weights.cross;
  const normed = ops.hook(
    at.name("ln_cross.hook_normalized"),
    ops.norm(residMid, norm, design.epsilon),
    at.here.hidden,
  );
  const cross: CrossRun = {
    weights: attention,
    shape: design.shape,
    layer,
    name: (hook) => at.name(`cross_attn.${hook}`),
    memory,
    queries: top ?? stream.all,
  };
  const output = ops.hook(at.name("hook_cross_attn_out"), crossAttention(ops, cross, normed), at.here.hidden);
  return ops.hook(at.name("hook_resid_mid_cross"), ops.add(residMid, output), at.here.hidden);
}

function normedFeedForward(ops: Operations, run: PreNormRun, input: Tensor, onto?: Tensor): Tensor {
  const { weights, design } = run;
  const { name, here } = places(run);
  const normed = ops.hook(name("ln2.hook_normalized"), ops.norm(input, weights.mlpNorm, design.epsilon), here.hidden);
  return feedForward(ops, { weights: weights.mlp, activation: design.activation, name, cuts: here }, normed, onto);
}

function places({ stack, layer, stream, top, design }: PreNormRun) {
  const of = (rows: Rows): FeedForwardCuts => ({
    hidden: rows.slice([design.hidden]),
    wide: rows.slice([design.intermediate]),
  });
  return {
    name: (hook: DecoderHook | CrossHook): HookName => `${stack}.${layer}.${hook}`,
    all: of(stream.all),
    here: of(top ?? stream.all),
  };
}
