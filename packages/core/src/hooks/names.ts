import { distance } from "fastest-levenshtein";
import { CoreError } from "../core-error.ts";

/** Hooks of an encoder block whose norms stand behind (BERT and its kin), with their shapes. */
export const blockHooks = [
  "hook_resid_pre", // [tokens, hidden]: the block's input
  "attn.hook_q", // [tokens, heads, headFeatures]
  "attn.hook_k", // [tokens, heads, headFeatures]
  "attn.hook_v", // [tokens, heads, headFeatures]
  "attn.hook_attn_scores", // [heads, queries, keys]: q kᵀ / sqrt(headFeatures)
  "attn.hook_pattern", // [heads, queries, keys]: softmax of the scores
  "attn.hook_z", // [tokens, heads, headFeatures]: the heads before the output projection
  "hook_attn_out", // [tokens, hidden]
  "hook_resid_mid", // [tokens, hidden]: resid_pre + attn_out
  "hook_normalized_resid_mid", // [tokens, hidden]: its norm, what the feed-forward layer reads
  "mlp.hook_pre", // [tokens, intermediate]: before the activation
  "mlp.hook_post", // [tokens, intermediate]: after it
  "hook_mlp_out", // [tokens, hidden]
  "hook_resid_post", // [tokens, hidden]: normalized_resid_mid + mlp_out
  "hook_normalized_resid_post", // [tokens, hidden]: the block's output
] as const;

/** Hooks in front of and behind the blocks. */
export const outerHooks = [
  "hook_embed", // [tokens, embedding]: the word embedding alone
  "embed.hook_embed", // the same, under TransformerLens's name for encoders
  "embed.hook_pos_embed", // [tokens, embedding]
  "embed.hook_token_type_embed", // [tokens, embedding], where the model has segments
  "hook_full_embed", // [tokens, hidden]: sum, norm and projection: the first block's input
  "pooler.hook_pooler_out", // [hidden], where the head has a pooler
  "logits", // [labels], or [tokens, labels or vocabulary]
] as const;

/** Whether a hook stands in a head, so that only runs with one pass it. */
export function ofHead(name: HookName): boolean {
  return name === "logits" || name === "pooler.hook_pooler_out";
}

export type BlockHook = (typeof blockHooks)[number];

/** Name of an activation; TransformerLens's own where it has one. */
export type HookName = (typeof outerHooks)[number] | `blocks.${number}.${BlockHook}`;

/** All hooks of an encoder with that many layers. */
export function hookNames(layers: number): HookName[] {
  const blocks = Array.from({ length: layers }, (_, layer) =>
    blockHooks.map((hook): HookName => `blocks.${layer}.${hook}`),
  );
  return [...outerHooks, ...blocks.flat()];
}

/** The hooks among `names` that a pattern with `*` stands for; `*` does not cross a dot. Other characters stand for themselves. */
export function matchHooks(pattern: string, names: readonly HookName[]): HookName[] {
  const expression = new RegExp(
    `^${pattern.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll("*", "[^.]+")}$`,
  );
  return names.filter((name) => expression.test(name));
}

/**
 * Requires that a model has hooks.
 * @throws CoreError "unknown-hook", whose hint tells the names that are closest
 */
export function requireHooks(wanted: readonly string[], names: readonly HookName[]): void {
  const unknown = wanted.find((name) => !names.some((known) => known === name));
  if (unknown === undefined) return;
  throw new CoreError("unknown-hook", `the model has no hook "${unknown}"`, `Did you mean ${closest(unknown, names)}?`);
}

/** The hooks whose names are closest to one that is none, for a hint: "a, b or c". */
export function closest(name: string, names: readonly HookName[]): string {
  const near = names.toSorted((a, b) => distance(name, a) - distance(name, b)).slice(0, 3);
  return near.length < 2 ? near.join("") : `${near.slice(0, -1).join(", ")} or ${near.at(-1)}`;
}
