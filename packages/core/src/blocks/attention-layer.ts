import type { PackedWeight, Tensor } from "@limelight/kernels";
import type { LayerPrefix } from "../attachments/prefix.ts";
import type { HookName } from "../hooks/names.ts";
import { attend, attendInParts, type AttentionInputs, type HeadShape } from "../run/attention.ts";
import type { Operations } from "../run/operations.ts";
import type { Slice } from "../run/read.ts";
import type { ScoreBias } from "../run/score-bias.ts";
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
  /** How queries and keys are turned by their positions, where the family does. */
  readonly rotation?: Rotation | undefined;
  /** What is added to the scores. */
  readonly bias?: ScoreBias | undefined;
  readonly cache?: LayerCache;
  /** Keys and values of virtual tokens in front of each sequence's own. */
  readonly prefix?: LayerPrefix | undefined;
}

/** Keys and values of a layer's tokens so far. */
export interface LayerCache {
  /** All, with room for those of the pass's tokens. */
  readonly all: KeysAndValues;
  /** The row that those of the pass's tokens begin at, where they lie one behind the other. */
  readonly firstRow: number | undefined;
  /** Puts those of the pass's tokens into their rows. */
  append(ops: Operations, added: KeysAndValues): void;
}

export interface Rotation {
  /** Turns queries or keys, [rows, heads * headFeatures]. */
  readonly turn: (ops: Operations, tensor: Tensor, rows: Rows, heads: number) => Tensor;
  /** The hooks behind it, such as `blocks.3.attn.hook_rot_q`. */
  readonly name: (hook: "hook_rot_q" | "hook_rot_k") => HookName;
}

export interface KeysAndValues {
  /** [keys, keyHeads * headFeatures]. */
  readonly key: Tensor;
  readonly value: Tensor;
}

export type AttentionHook = `hook_${"q" | "k" | "v" | "z" | "attn_scores" | "pattern"}`;

/** Keys and values of a layer's input, [tokens, hidden]; turned, and with those before where there is a cache. */
export function keysAndValues(ops: Operations, run: AttentionRun, input: Tensor): KeysAndValues {
  const { weights, shape, name, keys, rotation, cache } = run;
  if (cache?.firstRow !== undefined && !rotation && !ops.wants(name("hook_k"), name("hook_v"))) {
    ops.linearInto(cache.all.key, cache.firstRow, input, weights.key);
    ops.linearInto(cache.all.value, cache.firstRow, input, weights.value);
    return cache.all;
  }
  const slice = keys.slice([shape.keyHeads, shape.headFeatures]);
  const projected = ops.hook(name("hook_k"), ops.linear(input, weights.key), slice);
  const key = rotation
    ? ops.hook(rotation.name("hook_rot_k"), rotation.turn(ops, projected, keys, shape.keyHeads), slice)
    : projected;
  const value = ops.hook(name("hook_v"), ops.linear(input, weights.value), slice);
  cache?.append(ops, { key, value });
  const { prefix } = run;
  if (prefix) return { key: prefix.prepend(ops, "key", key), value: prefix.prepend(ops, "value", value) };
  return cache?.all ?? { key, value };
}

/** Queries of a layer's input, [rows, hidden]; turned where the family does. */
export function queriesOf(ops: Operations, run: Omit<AttentionRun, "keys">, input: Tensor): Tensor {
  const { weights, shape, name, queries, rotation } = run;
  const slice = queries.slice([shape.heads, shape.headFeatures]);
  const projected = ops.hook(name("hook_q"), ops.linear(input, weights.query), slice);
  if (!rotation) return projected;
  return ops.hook(rotation.name("hook_rot_q"), rotation.turn(ops, projected, queries, shape.heads), slice);
}

/** What the heads make of queries, keys and values, [rows, heads * headFeatures]: before their hook. */
export function headsOf(
  ops: Operations,
  { shape, name, route, bias }: Omit<AttentionRun, "keys">,
  query: Tensor,
  { key, value }: KeysAndValues,
): Tensor {
  const inputs = { query, key, value, tables: route.tables, shape, bias };
  return mix(ops, inputs, name("hook_attn_scores"), name("hook_pattern"), route.patterns);
}

/**
 * The output projection of the heads, [rows, hidden].
 * @param onto the residual, where nobody looks in between: then the sum is what comes back
 */
export function outputOf(ops: Operations, run: Omit<AttentionRun, "keys">, mixed: Tensor, onto?: Tensor): Tensor {
  const { weights, shape, name, queries } = run;
  const z = ops.hook(name("hook_z"), mixed, queries.slice([shape.heads, shape.headFeatures]));
  return onto ? ops.linearOnto(onto, z, weights.output) : ops.linear(z, weights.output);
}

/**
 * An attention layer from its input, [rows, hidden], to what its output projection gives, [rows, hidden]. Shapes of the hooks are in
 * hooks/names.ts.
 */
export function attentionLayer(
  ops: Operations,
  run: Omit<AttentionRun, "keys">,
  input: Tensor,
  before: KeysAndValues,
): Tensor {
  return outputOf(ops, run, headsOf(ops, run, queriesOf(ops, run, input), before));
}

function mix(
  ops: Operations,
  inputs: AttentionInputs,
  scores: HookName,
  pattern: HookName,
  slice: (sequence: number) => Slice,
): Tensor {
  if (!ops.wants(scores, pattern)) return attend(ops, inputs);
  return attendInParts(ops, inputs, {
    edited: ops.edits(scores, pattern),
    scores: (computed) => ops.hook(scores, computed, slice),
    pattern: (computed) => ops.hook(pattern, computed, slice),
  });
}
