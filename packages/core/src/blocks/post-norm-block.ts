import type { Activation, Tensor } from "@limelight/kernels";
import type { BlockHook, HookName, Stack } from "../hooks/names.ts";
import type { HeadShape } from "../run/attention.ts";
import type { Operations } from "../run/operations.ts";
import type { ScoreBias } from "../run/score-bias.ts";
import type { NormWeights } from "../weights/weight-loader.ts";
import {
  headsOf,
  keysAndValues,
  outputOf,
  queriesOf,
  type AttentionRun,
  type AttentionWeights,
} from "./attention-layer.ts";
import { crossAttention, type CrossRun, type Memory } from "./cross-attention.ts";
import { feedForward, type FeedForwardCuts, type FeedForwardWeights } from "./feed-forward.ts";
import { throughStages, type BlockPlace, type Stages } from "./stages.ts";
import type { Rows } from "./stream.ts";

/** Weights of a block whose norms stand behind. */
export interface PostNormBlockWeights {
  readonly attention: AttentionWeights;
  readonly attentionNorm: NormWeights;
  /** Between the two, where a decoder attends to an encoder; its norm stands behind. */
  readonly cross?: { readonly attention: AttentionWeights; readonly norm: NormWeights } | undefined;
  readonly mlp: FeedForwardWeights;
  readonly mlpNorm: NormWeights;
}

/** What a family's blocks have in common. */
export interface PostNormDesign {
  readonly shape: HeadShape;
  readonly hidden: number;
  readonly intermediate: number;
  readonly activation: Activation;
  readonly epsilon: number;
}

/** A block with what goes through it. */
export interface PostNormRun extends BlockPlace {
  readonly weights: PostNormBlockWeights;
  readonly design: PostNormDesign;
  readonly stack: Stack;
  readonly bias?: ScoreBias | undefined;
  /** What a decoder's block sees of the encoder. */
  readonly memory?: Memory | undefined;
}

/**
 * One block whose norms stand behind: attention, add, norm; feed-forward, add, norm (Vaswani et al. 2017); in between, of a decoder that
 * has an encoder, cross-attention, add, norm. `input` is [tokens, hidden]; so is the result, or [rows, hidden] of the rows needed
 * at the top. Shapes of all hooks are in `hooks/names.ts`.
 */
export function postNormBlock(ops: Operations, run: PostNormRun, input: Tensor): Tensor {
  return throughStages(ops, postNormStages(run), input);
}

/** The steps of such a block. */
export function postNormStages(run: PostNormRun): Stages {
  const { weights, design, top } = run;
  const { name, all, here } = places(run);
  const attention = attentionOf(run);
  return {
    project(ops, input) {
      const residPre = ops.hook(name("hook_resid_pre"), input, all.hidden);
      const { key, value } = keysAndValues(ops, attention, residPre);
      const residual = top ? ops.pick(residPre, top.index) : residPre;
      return { residual, query: queriesOf(ops, attention, residual), key, value };
    },
    attend: (ops, { residual, query, key, value }) => ({
      residual,
      mixed: headsOf(ops, attention, query, { key, value }),
    }),
    join(ops, { residual, mixed }) {
      const attentionOut = ops.hook(name("hook_attn_out"), outputOf(ops, attention, mixed), here.hidden);
      return ops.hook(name("hook_resid_mid"), ops.add(residual, attentionOut), here.hidden);
    },
    middle: (ops, residMid) => ops.norm(residMid, weights.attentionNorm, design.epsilon),
    finish(ops, middle) {
      const normedMid = ops.hook(name("hook_normalized_resid_mid"), middle, here.hidden);
      const joined = joinMemory(ops, run, normedMid);
      const mlp = { weights: weights.mlp, activation: design.activation, name, cuts: here };
      const mlpOut = feedForward(ops, mlp, joined);
      const residPost = ops.hook(name("hook_resid_post"), ops.add(joined, mlpOut), here.hidden);
      const normedPost = ops.norm(residPost, weights.mlpNorm, design.epsilon);
      return ops.hook(name("hook_normalized_resid_post"), normedPost, here.hidden);
    },
  };
}

function attentionOf(run: PostNormRun): AttentionRun {
  const { weights, design, stream, route, top, bias, cache, prefix } = run;
  const { name } = places(run);
  return {
    weights: weights.attention,
    shape: design.shape,
    name: (hook) => name(`attn.${hook}`),
    route,
    queries: top ?? stream.all,
    keys: stream.all,
    bias,
    ...(cache && { cache }),
    prefix,
  };
}

/** The state behind cross-attention and its norm, where there is one; [rows, hidden]. */
function joinMemory(ops: Operations, run: PostNormRun, normedMid: Tensor): Tensor {
  const { weights, design, memory, layer, top, stream } = run;
  if (!weights.cross || !memory) return normedMid;
  const { name, here } = places(run);
  const cross: CrossRun = {
    weights: weights.cross.attention,
    shape: design.shape,
    layer,
    name: (hook) => name(`cross_attn.${hook}`),
    memory,
    queries: top ?? stream.all,
  };
  const output = ops.hook(name("hook_cross_attn_out"), crossAttention(ops, cross, normedMid), here.hidden);
  const residMid = ops.hook(name("hook_resid_mid_cross"), ops.add(normedMid, output), here.hidden);
  const normed = ops.norm(residMid, weights.cross.norm, design.epsilon);
  return ops.hook(name("hook_normalized_resid_mid_cross"), normed, here.hidden);
}

function places({ stack, layer, stream, top, design }: PostNormRun) {
  const of = (rows: Rows): FeedForwardCuts => ({
    hidden: rows.slice([design.hidden]),
    wide: rows.slice([design.intermediate]),
  });
  return {
    name: (hook: BlockHook): HookName => `${stack}.${layer}.${hook}`,
    all: of(stream.all),
    here: of(top ?? stream.all),
  };
}
