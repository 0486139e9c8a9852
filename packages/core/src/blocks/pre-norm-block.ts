import type { Activation, Tensor } from "@limelight/kernels";
import type { CrossHook, DecoderHook, HookName, Stack } from "../hooks/names.ts";
import type { HeadShape } from "../run/attention.ts";
import type { Operations } from "../run/operations.ts";
import type { AnyNormWeights } from "../weights/weight-loader.ts";
import {
  headsOf,
  keysAndValues,
  outputOf,
  queriesOf,
  type AttentionRun,
  type AttentionWeights,
  type Rotation,
} from "./attention-layer.ts";
import { crossAttention, type CrossRun, type CrossWeights, type Memory } from "./cross-attention.ts";
import { feedForward, type FeedForwardCuts, type FeedForwardWeights } from "./feed-forward.ts";
import { throughStages, type BlockPlace, type Stages } from "./stages.ts";
import type { Rows } from "./stream.ts";

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
export interface PreNormRun extends BlockPlace {
  readonly weights: PreNormWeights;
  readonly design: PreNormDesign;
  readonly stack: Stack;
  /** What a decoder's block sees of the encoder. */
  readonly memory?: Memory | undefined;
}

/**
 * One block whose norms stand in front: norm, attention, add; norm, feed-forward, add (Radford et al. 2019); in between, of a decoder
 * that has an encoder, norm, cross-attention, add. `input` is [tokens, hidden]; so is the result, or [rows, hidden] of the rows
 * needed at the top. Shapes of all hooks are in `hooks/names.ts`.
 */
export function preNormBlock(ops: Operations, run: PreNormRun, input: Tensor): Tensor {
  const stages = preNormStages(run, true);
  if (!run.design.parallel) return throughStages(ops, stages, input);
  const { name, here } = places(run);
  const { residual, mixed } = stages.attend(ops, stages.project(ops, input));
  const attentionOut = ops.hook(name("hook_attn_out"), outputOf(ops, attentionOf(run), mixed), here.hidden);
  const mlpOut = normedFeedForward(ops, run, residual);
  return ops.hook(name("hook_resid_post"), ops.add(ops.add(mlpOut, attentionOut), residual), here.hidden);
}

/**
 * The steps of such a block, where attention and feed-forward layer stand one behind the other.
 * @param once whether each runs but once, so that what it is given may be written over
 */
export function preNormStages(run: PreNormRun, once = false): Stages {
  const { weights, design, top } = run;
  const { name, all, here } = places(run);
  const attention = attentionOf(run);
  return {
    project(ops, input) {
      const residPre = ops.hook(name("hook_resid_pre"), input, all.hidden);
      const normed = ops.hook(
        name("ln1.hook_normalized"),
        weights.attentionNorm ? ops.norm(residPre, weights.attentionNorm, design.epsilon) : residPre,
        all.hidden,
      );
      const { key, value } = keysAndValues(ops, attention, normed);
      const queried = top ? ops.pick(normed, top.index) : normed;
      const residual = top ? ops.pick(residPre, top.index) : residPre;
      return { residual, query: queriesOf(ops, attention, queried), key, value };
    },
    attend: (ops, { residual, query, key, value }) => ({
      residual,
      mixed: headsOf(ops, attention, query, { key, value }),
    }),
    join(ops, { residual, mixed }) {
      const at = name("hook_attn_out");
      const sum =
        once && !ops.wants(at)
          ? outputOf(ops, attention, mixed, residual)
          : ops.add(residual, ops.hook(at, outputOf(ops, attention, mixed), here.hidden));
      return ops.hook(name("hook_resid_mid"), sum, here.hidden);
    },
    middle: (_, residMid) => residMid,
    finish(ops, residMid) {
      const joined = joinMemory(ops, run, residMid);
      const sum =
        once && !ops.wants(name("hook_mlp_out"))
          ? normedFeedForward(ops, run, joined, joined)
          : ops.add(joined, normedFeedForward(ops, run, joined));
      return ops.hook(name("hook_resid_post"), sum, here.hidden);
    },
  };
}

function attentionOf(run: PreNormRun): AttentionRun {
  const { weights, design, stream, route, top, cache, prefix } = run;
  const { name } = places(run);
  return {
    weights: weights.attention,
    shape: design.shape,
    name: (hook) => name(`attn.${hook}`),
    route,
    queries: top ?? stream.all,
    keys: stream.all,
    ...(design.rotate && { rotation: { turn: design.rotate, name: (hook) => name(`attn.${hook}`) } }),
    ...(design.bias && { bias: design.bias }),
    ...(cache && { cache }),
    prefix,
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
