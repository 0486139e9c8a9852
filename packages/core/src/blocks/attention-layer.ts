import type { PackedWeight, Tensor } from "@limelight/kernels";
import type { HookName } from "../hooks/names.ts";
import { attend, attendInParts, type HeadShape } from "../run/attention.ts";
import type { Operations } from "../run/operations.ts";
import type { Slice } from "../run/read.ts";
import type { Route, Rows } from "./stream.ts";

/** Weights of an attention layer. */
export interface AttentionWeights {
  readonly query: PackedWeight;
  readonly key: PackedWeight;
  readonly value: PackedWeight;
  readonly output: PackedWeight;
}

/** An attention layer with what goes through it. */
export interface AttentionRun {
  readonly weights: AttentionWeights;
  readonly shape: HeadShape;
  /** The layer's hooks, such as `blocks.3.attn.hook_q`. */
  readonly name: (hook: AttentionHook) => HookName;
  readonly route: Route;
  /** Rows that attend. */
  readonly queries: Rows;
  /** Tokens that are attended to. */
  readonly keys: Rows;
  /** Turns queries or keys by their positions, where the family does. */
  readonly rotate?: (ops: Operations, tensor: Tensor, rows: Rows, heads: number) => Tensor;
  /** Adds to the scores, per sequence [heads, queries, keys], before the softmax. */
  readonly bias?: (ops: Operations, scores: Tensor, route: Route) => Tensor;
  /** Keeps keys and values, and gives those of all tokens so far. */
  readonly cache?: (ops: Operations, key: Tensor, value: Tensor) => KeysAndValues;
}

export interface KeysAndValues {
  /** [keys, keyHeads * headFeatures]. */
  readonly key: Tensor;
  readonly value: Tensor;
}

export type AttentionHook = `hook_${"q" | "k" | "v" | "z" | "attn_scores" | "pattern"}` | `hook_rot_${"q" | "k"}`;

/** Keys and values of a layer's input, [tokens, hidden]; turned, and with those before where there is a cache. */
export function keysAndValues(ops: Operations, run: AttentionRun, input: Tensor): KeysAndValues {
  const { weights, shape, name, keys, rotate, cache } = run;
  const slice = keys.slice([shape.keyHeads, shape.headFeatures]);
  const projected = ops.hook(name("hook_k"), ops.linear(input, weights.key), slice);
  const key = rotate ? ops.hook(name("hook_rot_k"), rotate(ops, projected, keys, shape.keyHeads), slice) : projected;
  const value = ops.hook(name("hook_v"), ops.linear(input, weights.value), slice);
  return cache ? cache(ops, key, value) : { key, value };
}

/**
 * An attention layer from its input, [rows, hidden], to what its output projection gives, [rows, hidden]. Shapes of the hooks are in
 * hooks/names.ts.
 */
export function attentionLayer(
  ops: Operations,
  run: AttentionRun,
  input: Tensor,
  { key, value }: KeysAndValues,
): Tensor {
  const { weights, shape, name, route, queries, rotate, bias } = run;
  const slice = queries.slice([shape.heads, shape.headFeatures]);
  const projected = ops.hook(name("hook_q"), ops.linear(input, weights.query), slice);
  const query = rotate ? ops.hook(name("hook_rot_q"), rotate(ops, projected, queries, shape.heads), slice) : projected;
  const mixed = mix(ops, { query, key, value }, route, shape, {
    scores: name("hook_attn_scores"),
    pattern: name("hook_pattern"),
    ...(bias && { bias: (scores) => bias(ops, scores, route) }),
  });
  return ops.linear(ops.hook(name("hook_z"), mixed, slice), weights.output);
}

interface MixOptions {
  readonly scores: HookName;
  readonly pattern: HookName;
  readonly bias?: (scores: Tensor) => Tensor;
}

function mix(
  ops: Operations,
  { query, key, value }: KeysAndValues & { readonly query: Tensor },
  { tables, patterns }: Route,
  shape: HeadShape,
  { scores, pattern, bias }: MixOptions,
): Tensor {
  if (!bias && !ops.wants(scores, pattern)) return attend(ops, query, key, value, tables, shape);
  const slice = (sequence: number): Slice => patterns(sequence);
  return attendInParts(ops, query, key, value, tables, shape, {
    edited: bias !== undefined || ops.edits(scores, pattern),
    scores: (computed) => ops.hook(scores, bias ? bias(computed) : computed, slice),
    pattern: (computed) => ops.hook(pattern, computed, slice),
  });
}
