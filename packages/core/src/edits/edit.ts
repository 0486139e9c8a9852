import type { HookName } from "../hooks/names.ts";
import type { Activation } from "../run/read.ts";

/** Which places along an axis; left out: all. */
export type Selection = number | readonly number[];

/** What numbers are changed by: one for all, one for each place of the last axis, or one for each of the whole activation. */
export type EditNumbers = number | readonly number[] | Activation;

/**
 * A change of one activation of one sequence, as data. Places count from 0 in the sequence's own activation: `position` and
 * `neuron` where it is [tokens, features]; `position`, `head` and `neuron` (a feature of the head) for q, k, v and z; `head`,
 * `query` and `key` for scores and patterns.
 */
export interface Edit {
  readonly hook: HookName;
  readonly position?: Selection;
  readonly head?: Selection;
  readonly query?: Selection;
  readonly key?: Selection;
  readonly neuron?: Selection;
  /** What is put in their place; "-inf" in scores hides a key, so that the softmax gives it nothing, whatever is added later. A query that sees no key gets zeros. */
  readonly set?: EditNumbers | "-inf";
  readonly scale?: number;
  readonly add?: EditNumbers;
  /** Patterns: afterwards the rows that were touched are divided by their sums; a row that sums to 0 stays zeros. */
  readonly renormalise?: boolean;
  /**
   * A function of the host, given the whole activation, for what is no data: it selects for itself, and gives an activation of the
   * same shape. Slow: the run is made once more for each such edit, and no gradient goes through it.
   */
  readonly apply?: (activation: Activation) => Activation | Promise<Activation>;
}

/** The first name of a hook that has two. */
export function placeOf(hook: HookName): HookName {
  return hook === "embed.hook_embed" ? "hook_embed" : hook;
}

/** The fields of an edit that select. */
export const axes = ["position", "head", "query", "key", "neuron"] as const;

export type Axis = (typeof axes)[number];

/** The axes of a hook's activation, in the order of its shape. */
export function hookAxes(hook: HookName): readonly Axis[] {
  if (/\.(?:cross_)?attn\.hook_(?:attn_scores|pattern)$/.test(hook)) return ["head", "query", "key"];
  if (/\.(?:cross_)?attn\.hook_(?:rot_)?[qkvz]$/.test(hook)) return ["position", "head", "neuron"];
  if (hook === "pooler.hook_pooler_out") return ["neuron"];
  return ["position", "neuron"];
}
