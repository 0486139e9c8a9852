import type { Tensor } from "@limelight/kernels";
import { CoreError } from "../core-error.ts";
import type { Cache } from "../generation/key-value-cache.ts";
import type { HookName } from "../hooks/names.ts";
import type { HeadShape } from "../run/attention.ts";
import type { Operations } from "../run/operations.ts";
import type { AnyNormWeights } from "../weights/weight-loader.ts";
import { attentionLayer, keysAndValues, type AttentionHook, type AttentionWeights } from "./attention-layer.ts";
import type { Route, Rows } from "./stream.ts";

/** Weights of a decoder's attention to an encoder, and of the norm in front of it or behind it. */
export interface CrossWeights {
  readonly attention: AttentionWeights;
  readonly norm: AnyNormWeights;
}

/** What a decoder's blocks see of an encoder. */
export interface Memory {
  /** The encoder's last states, [encoder tokens, hidden]; undefined where the cache remembers what came of them. */
  readonly encoded: { readonly states: Tensor; readonly rows: Rows } | undefined;
  readonly cache: Cache | undefined;
  /** From the rows that a block computes to the encoder's tokens. */
  readonly route: Route;
}

/** A decoder's attention to an encoder, with what goes through it. */
export interface CrossRun {
  readonly weights: AttentionWeights;
  readonly shape: HeadShape;
  readonly layer: number;
  /** The layer's hooks, such as `decoder.3.cross_attn.hook_q`. */
  readonly name: (hook: AttentionHook) => HookName;
  readonly memory: Memory;
  /** Rows that attend. */
  readonly queries: Rows;
}

/** A decoder's attention to an encoder, from its input to what its output projection gives, each [rows, hidden]. */
export function crossAttention(ops: Operations, run: CrossRun, input: Tensor): Tensor {
  const { weights, shape, name, layer, memory, queries } = run;
  const { encoded, cache, route } = memory;
  const attention = { weights, shape, name, route, queries };
  if (!encoded) {
    if (!cache) throw new CoreError("device-error", "a decoder has no encoder's states, nor a cache of them");
    return attentionLayer(ops, attention, input, cache.recall(layer));
  }
  const seen = ops.inSpace("source", () => keysAndValues(ops, { ...attention, keys: encoded.rows }, encoded.states));
  cache?.remember(ops, encoded.rows.offsets, seen);
  return attentionLayer(ops, attention, input, seen);
}
