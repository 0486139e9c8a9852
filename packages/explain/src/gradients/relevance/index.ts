import type { GradientAnswer, HookName, ProjectionBiases, WhiteBox } from "@limelight/core";
import { Ledger, type AbsorbedRelevance } from "./ledger.ts";
import { absorbedBehind, postNormHooks } from "./post-norm.ts";
import { absorbedInFront, preNormHooks } from "./pre-norm.ts";

export type { AbsorbedRelevance } from "./ledger.ts";

const outside: readonly HookName[] = [
  "hook_embed",
  "hook_pos_embed",
  "embed.hook_pos_embed",
  "embed.hook_token_type_embed",
  "hook_full_embed",
  "hook_final",
  "logits",
];

/**
 * The hooks between which relevance is followed.
 * @param pooler whether the head that answers has one
 */
export function relevanceHooks({ size, hookNames }: WhiteBox, pooler: boolean): HookName[] {
  const ofBlock = size.norms === "behind" ? postNormHooks : preNormHooks;
  const wanted = new Set<HookName>([
    ...outside,
    ...Array.from({ length: size.layers }, (_, layer) =>
      ofBlock.map((hook): HookName => `blocks.${layer}.${hook}`),
    ).flat(),
    ...(pooler ? (["pooler.hook_pooler_out"] as const) : []),
  ]);
  return hookNames.filter((hook) => wanted.has(hook));
}

/**
 * What each part of the network absorbed. The relevance of an activation is value times gradient, the gradient being what the
 * rules make of it; a linear layer, a norm or a softmax absorbs what goes in at its output and does not come out at its input.
 * @param biases of every layer: no hook tells the three projections of a block apart below them
 */
export function absorbedRelevance(
  found: GradientAnswer,
  { size, hookNames }: WhiteBox,
  biases: readonly ProjectionBiases[],
): AbsorbedRelevance[] {
  const of = size.norms === "behind" ? absorbedBehind : absorbedInFront;
  const absolute = hookNames.some((hook) => /hook_pos_embed$|attn\.hook_rot_q$/.test(hook));
  return of(new Ledger(found, !absolute), size, biases);
}
