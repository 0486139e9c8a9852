import type { BlockHook, ProjectionBiases, WhiteBox } from "@limelight/core";
import { absorbed, type AbsorbedRelevance, type Ledger } from "./ledger.ts";

/** Hooks of a block whose norms stand behind, between which relevance is followed. */
export const postNormHooks = [
  "hook_resid_pre",
  "attn.hook_q",
  "attn.hook_k",
  "attn.hook_v",
  "attn.hook_attn_scores",
  "attn.hook_pattern",
  "attn.hook_z",
  "hook_attn_out",
  "hook_resid_mid",
  "hook_normalized_resid_mid",
  "mlp.hook_pre",
  "mlp.hook_post",
  "hook_mlp_out",
  "hook_resid_post",
  "hook_normalized_resid_post",
] as const satisfies readonly BlockHook[];

/** What each part of an encoder absorbed whose norms stand behind its layers. */
export function absorbedBehind(
  ledger: Ledger,
  { layers, segments }: WhiteBox["size"],
  biases: readonly ProjectionBiases[],
): AbsorbedRelevance[] {
  const embedding: AbsorbedRelevance[] = [
    ...(ledger.has("embed.hook_pos_embed")
      ? [{ part: "embed.pos_embed", kind: "position" as const, relevance: ledger.of("embed.hook_pos_embed") }]
      : []),
    ...(segments > 0
      ? [
          {
            part: "embed.token_type_embed",
            kind: "segment" as const,
            relevance: ledger.of("embed.hook_token_type_embed"),
          },
        ]
      : []),
  ];
  const parts = ledger.of("hook_embed") + embedding.reduce((sum, each) => sum + each.relevance, 0);
  return [
    ...embedding,
    { part: "embed.ln", kind: "norm", relevance: ledger.of("hook_full_embed") - parts },
    ...biases.flatMap((each, layer) => ofBlock(ledger, layer, each)),
    ...ledger.ofHead(`blocks.${layers - 1}.hook_normalized_resid_post`),
  ];
}

function ofBlock(ledger: Ledger, layer: number, biases: ProjectionBiases): AbsorbedRelevance[] {
  const of = (hook: BlockHook): number => ledger.of(`blocks.${layer}.${hook}`);
  // What the feed-forward layer reads also goes on beside it: that part is resid_post less mlp_out.
  const beside = of("hook_resid_post") - of("hook_mlp_out");
  return [
    ...ledger.ofAttention(layer, biases),
    absorbed(layer, "ln1", "norm", of("hook_normalized_resid_mid") - of("hook_resid_mid")),
    absorbed(layer, "mlp.b_in", "bias", of("mlp.hook_pre") + beside - of("hook_normalized_resid_mid")),
    absorbed(layer, "mlp.b_out", "bias", of("hook_mlp_out") - of("mlp.hook_post")),
    absorbed(layer, "ln2", "norm", of("hook_normalized_resid_post") - of("hook_resid_post")),
  ];
}
