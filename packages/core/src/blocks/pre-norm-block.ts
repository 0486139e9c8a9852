import type { Activation, PackedWeight, Tensor } from "@limelight/kernels";
import type { DecoderHook, HookName, Stack } from "../hooks/names.ts";
import type { HeadShape } from "../run/attention.ts";
import type { Operations } from "../run/operations.ts";
import type { Slice } from "../run/read.ts";
import type { AnyNormWeights } from "../weights/weight-loader.ts";
import { attentionLayer, keysAndValues, type AttentionRun, type AttentionWeights } from "./attention-layer.ts";
import type { PickedRows, Route, Rows, Stream } from "./stream.ts";

/** Weights of a block whose norms stand in front. */
export interface PreNormWeights {
  /** In front of attention; ModernBERT's first block has none. */
  readonly attentionNorm?: AnyNormWeights | undefined;
  readonly attention: AttentionWeights;
  /** In front of the feed-forward layer. */
  readonly mlpNorm: AnyNormWeights;
  readonly mlp: FeedForwardWeights;
}

export interface FeedForwardWeights {
  /** hidden -> intermediate, in front of the activation function. */
  readonly up: PackedWeight;
  /** hidden -> intermediate: what the activation is multiplied by, where the layer is gated (Shazeer 2020). */
  readonly linear?: PackedWeight | undefined;
  readonly down: PackedWeight;
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
  readonly rotate?: AttentionRun["rotate"];
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
}

/**
 * One block whose norms stand in front: norm, attention, add; norm, feed-forward, add (Radford et al. 2019). `input` is [tokens,
 * hidden]; so is the result, or [rows, hidden] of the rows needed at the top. Shapes of all hooks are in `hooks/names.ts`.
 */
export function preNormBlock(ops: Operations, run: PreNormRun, input: Tensor): Tensor {
  const { design } = run;
  const at = places(run);
  const residPre = ops.hook(at.name("hook_resid_pre"), input, at.all.hidden);
  const attended = selfAttention(ops, run, residPre);
  const attentionOut = ops.hook(at.name("hook_attn_out"), attended.output, at.here.hidden);
  if (design.parallel) {
    const mlpOut = feedForward(ops, run, attended.residual);
    return ops.hook(
      at.name("hook_resid_post"),
      ops.add(ops.add(mlpOut, attentionOut), attended.residual),
      at.here.hidden,
    );
  }
  const residMid = ops.hook(at.name("hook_resid_mid"), ops.add(attended.residual, attentionOut), at.here.hidden);
  return ops.hook(at.name("hook_resid_post"), ops.add(residMid, feedForward(ops, run, residMid)), at.here.hidden);
}

function selfAttention(ops: Operations, run: PreNormRun, residPre: Tensor): { residual: Tensor; output: Tensor } {
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
    ...(design.rotate && { rotate: design.rotate }),
    ...(design.bias && { bias: design.bias }),
    ...(cache && { cache }),
  };
  const before = keysAndValues(ops, attention, normed);
  const queried = top ? ops.pick(normed, top.index) : normed;
  return {
    residual: top ? ops.pick(residPre, top.index) : residPre,
    output: attentionLayer(ops, attention, queried, before),
  };
}

function feedForward(ops: Operations, run: PreNormRun, input: Tensor): Tensor {
  const { weights, design } = run;
  const { up, linear, down } = weights.mlp;
  const at = places(run);
  const normed = ops.hook(
    at.name("ln2.hook_normalized"),
    ops.norm(input, weights.mlpNorm, design.epsilon),
    at.here.hidden,
  );
  // The activation is fused into the linear layer unless somebody wants to see what stands before it.
  const activated = ops.wants(at.name("mlp.hook_pre"))
    ? ops.activate(ops.hook(at.name("mlp.hook_pre"), ops.linear(normed, up), at.here.wide), design.activation)
    : ops.linear(normed, up, design.activation);
  const gated = linear
    ? ops.multiply(activated, ops.hook(at.name("mlp.hook_pre_linear"), ops.linear(normed, linear), at.here.wide))
    : activated;
  const post = ops.hook(at.name("mlp.hook_post"), gated, at.here.wide);
  return ops.hook(at.name("hook_mlp_out"), ops.linear(post, down), at.here.hidden);
}

function places({ stack, layer, stream, top, design }: PreNormRun) {
  const of = (rows: Rows): Record<"hidden" | "wide", (sequence: number) => Slice> => ({
    hidden: rows.slice([design.hidden]),
    wide: rows.slice([design.intermediate]),
  });
  return {
    name: (hook: DecoderHook): HookName => `${stack}.${layer}.${hook}`,
    all: of(stream.all),
    here: of(top ?? stream.all),
  };
}
