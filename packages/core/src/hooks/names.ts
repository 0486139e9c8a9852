import { distance } from "fastest-levenshtein";
import { CoreError } from "../core-error.ts";

/** Hooks of an encoder block whose norms stand behind (BERT and its kin), with their shapes. */
export const encoderBlockHooks = [
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

/**
 * Hooks of a block whose norms stand in front (GPT-2 and all after it), with their shapes. A family leaves out what its blocks do not
 * have: rotated queries without rotary positions, `mlp.hook_pre_linear` without gates, `hook_resid_mid` where attention and
 * feed-forward layer stand side by side.
 */
export const decoderBlockHooks = [
  "hook_resid_pre", // [tokens, hidden]: the block's input
  "ln1.hook_normalized", // [tokens, hidden]: its norm, what attention reads
  "attn.hook_q", // [tokens, heads, headFeatures]
  "attn.hook_k", // [tokens, keyHeads, headFeatures]
  "attn.hook_v", // [tokens, keyHeads, headFeatures]
  "attn.hook_rot_q", // [tokens, heads, headFeatures]: turned by the position
  "attn.hook_rot_k", // [tokens, keyHeads, headFeatures]
  "attn.hook_attn_scores", // [heads, queries, keys]; the lowest number there is where a query does not see a key
  "attn.hook_pattern", // [heads, queries, keys]: softmax of the scores
  "attn.hook_z", // [tokens, heads, headFeatures]: the heads before the output projection
  "hook_attn_out", // [tokens, hidden]
  "hook_resid_mid", // [tokens, hidden]: resid_pre + attn_out
  "ln2.hook_normalized", // [tokens, hidden]: its norm, what the feed-forward layer reads
  "mlp.hook_pre", // [tokens, intermediate]: before the activation
  "mlp.hook_pre_linear", // [tokens, intermediate]: what the activation is multiplied by, where there are gates
  "mlp.hook_post", // [tokens, intermediate]: after the activation, gates included
  "hook_mlp_out", // [tokens, hidden]
  "hook_resid_post", // [tokens, hidden]: resid_mid + mlp_out: the block's output
] as const;

/** Hooks that a decoder's block has besides, where it attends to an encoder as well. */
export const crossHooks = [
  "ln_cross.hook_normalized", // [tokens, hidden]: what cross-attention reads, where the norm stands in front
  "cross_attn.hook_q", // [decoder tokens, heads, headFeatures]
  "cross_attn.hook_k", // [encoder tokens, heads, headFeatures]
  "cross_attn.hook_v", // [encoder tokens, heads, headFeatures]
  "cross_attn.hook_attn_scores", // [heads, decoder tokens, encoder tokens]
  "cross_attn.hook_pattern", // [heads, decoder tokens, encoder tokens]
  "cross_attn.hook_z", // [decoder tokens, heads, headFeatures]
  "hook_cross_attn_out", // [tokens, hidden]
  "hook_resid_mid_cross", // [tokens, hidden]: resid_mid + cross_attn_out
  "hook_normalized_resid_mid_cross", // [tokens, hidden]: its norm, where that stands behind
] as const;

/** Hooks in front of and behind the blocks; a model has those of its family. */
export const outerHooks = [
  "hook_embed", // [tokens, embedding]: the word embedding alone; of an encoder-decoder, its encoder's
  "embed.hook_embed", // the same, under TransformerLens's name for encoders
  "embed.hook_pos_embed", // [tokens, embedding]
  "embed.hook_token_type_embed", // [tokens, embedding], where the model has segments
  "hook_full_embed", // [tokens, hidden]: sum, norm and projection: the first block's input
  "hook_pos_embed", // [tokens, hidden], of decoders that learn them
  "encoder.hook_final", // [tokens, hidden]: an encoder-decoder's encoder's last state, norm included
  "decoder.hook_embed", // [decoder tokens, hidden]: the word embedding alone of an encoder-decoder's decoder
  "hook_final", // [tokens, hidden]: the last block's output behind the final norm
] as const;

/** Hooks in a head. */
export const headHooks = [
  "pooler.hook_pooler_out", // [hidden], where the head has a pooler
  "logits", // [labels], or [tokens, labels or vocabulary]
] as const;

/** Whether a hook stands in a head, so that only runs with one pass it. */
export function ofHead(name: HookName): boolean {
  return name === "logits" || name === "pooler.hook_pooler_out";
}

type EncoderHook = (typeof encoderBlockHooks)[number];
export type DecoderHook = (typeof decoderBlockHooks)[number];
export type CrossHook = (typeof crossHooks)[number];

/** A hook of a block, of whatever kind it is. */
export type BlockHook = EncoderHook | DecoderHook | CrossHook;

/** The stacks that blocks stand in: the only one of a model, or those of an encoder-decoder. */
export type Stack = "blocks" | "encoder" | "decoder";

/** Name of an activation; TransformerLens's own where it has one. */
export type HookName = (typeof outerHooks)[number] | (typeof headHooks)[number] | `${Stack}.${number}.${BlockHook}`;

/** Hooks of all blocks of a stack. */
export function blockHooks(stack: Stack, layers: number, hooks: readonly BlockHook[]): HookName[] {
  return Array.from({ length: layers }, (_, layer) =>
    hooks.map((hook): HookName => `${stack}.${layer}.${hook}`),
  ).flat();
}

/** The layer that a hook stands in, of its stack; undefined in front of the blocks and behind them. */
export function layerOf(name: HookName): { readonly stack: Stack; readonly layer: number } | undefined {
  const [, stack, layer] = /^(blocks|encoder|decoder)\.(\d+)\./.exec(name) ?? [];
  return stack === "blocks" || stack === "encoder" || stack === "decoder" ? { stack, layer: Number(layer) } : undefined;
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
