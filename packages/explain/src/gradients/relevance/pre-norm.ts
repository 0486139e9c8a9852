import type { BlockHook, ProjectionBiases, WhiteBox } from "@limelight/core";
import { absorbed, type AbsorbedRelevance, type Ledger } from "./ledger.ts";

/** Hooks of a block whose norms stand in front, between which relevance is followed, as far as a family's blocks have them. */
export const preNormHooks = [
  "hook_resid_pre",
  "ln1.hook_normalized",
  "attn.hook_q",
  "attn.hook_k",
  "attn.hook_v",
  "attn.hook_attn_scores",
  "attn.hook_pattern",
  "attn.hook_z",
  "hook_attn_out",
  "hook_resid_mid",
  "ln2.hook_normalized",
  "mlp.hook_pre",
  "mlp.hook_pre_linear",
  "mlp.hook_post",
  "hook_mlp_out",
  "hook_resid_post",
] as const satisfies readonly BlockHook[];

/** What each part of a model absorbed whose norms stand in front of its layers. */
export function absorbedInFront(
  ledger: Ledger,
  { layers }: WhiteBox["size"],
  biases: readonly ProjectionBiases[],
): AbsorbedRelevance[] {
  const positions: AbsorbedRelevance[] = ledger.has("hook_pos_embed")
    ? [{ part: "pos_embed", kind: "position", relevance: ledger.of("hook_pos_embed") }]
    : [];
  const parts = ledger.ofAny("hook_embed", "hook_pos_embed");
  return [
    ...positions,
    ...(ledger.has("hook_full_embed")
      ? [{ part: "embed.ln", kind: "norm" as const, relevance: ledger.of("hook_full_embed") - parts }]
      : []),
    ...biases.flatMap((each, layer) => ofBlock(ledger, layer, each)),
    {
      part: "ln_final",
      kind: "norm",
      relevance: ledger.of("hook_final") - ledger.of(`blocks.${layers - 1}.hook_resid_post`),
    },
    ...ledger.ofHead("hook_final"),
  ];
}

function ofBlock(ledger: Ledger, layer: number, biases: ProjectionBiases): AbsorbedRelevance[] {
  const of = (hook: BlockHook): number => ledger.of(`blocks.${layer}.${hook}`);
  const [attention, mlp] = [of("hook_attn_out"), of("hook_mlp_out")];
  const read = ledger.ofAny(`blocks.${layer}.mlp.hook_pre`, `blocks.${layer}.mlp.hook_pre_linear`);
  return [
    ...ledger.ofAttention(layer, biases),
    ...ofNorms(ledger, layer, attention, mlp),
    absorbed(layer, "mlp.b_in", "bias", read - of("ln2.hook_normalized")),
    absorbed(layer, "mlp.b_out", "bias", mlp - of("mlp.hook_post")),
  ];
}

/**
 * A norm in front reads a state that goes on beside its layer as well: what comes back through the norm is the state's relevance less
 * what came back beside, which is that of the layer's sum less the layer's output.
 */
function ofNorms(ledger: Ledger, layer: number, attention: number, mlp: number): AbsorbedRelevance[] {
  const of = (hook: BlockHook): number => ledger.of(`blocks.${layer}.${hook}`);
  const [pre, post] = [of("hook_resid_pre"), of("hook_resid_post")];
  const normed = ledger.has(`blocks.${layer}.ln1.hook_normalized`) ? of("ln1.hook_normalized") : undefined;
  if (!ledger.has(`blocks.${layer}.hook_resid_mid`)) {
    const behind = (normed ?? 0) + of("ln2.hook_normalized");
    return [absorbed(layer, "ln", "norm", behind - (pre - (post - attention - mlp)))];
  }
  const mid = of("hook_resid_mid");
  return [
    // ModernBERT's first block has no norm here: attention reads the state itself, and both names are of one array.
    ...(normed === undefined || normed === pre
      ? []
      : [absorbed(layer, "ln1", "norm", normed - (pre - (mid - attention)))]),
    absorbed(layer, "ln2", "norm", of("ln2.hook_normalized") - (mid - (post - mlp))),
  ];
}
