import type { Activation, BlockHook, GradientAnswer, HookName, ProjectionBiases, WhiteBox } from "@limelight/core";
import { seen } from "./look-inside.ts";
import { total } from "./text-gradients.ts";

/** Relevance that did not arrive at words. */
export interface AbsorbedRelevance {
  /**
   * Where it went, in TransformerLens's names: `embed.pos_embed` and `embed.token_type_embed`; the biases `attn.b_Q`, `b_K`, `b_V`,
   * `b_O`, `mlp.b_in` and `b_out` of a block; the shifts of its norms, `ln1` and `ln2` (that of the embedding together with the bias
   * of a projection behind it, `embed.ln`); `attn.softmax`; and the biases `pooler.b` and `classifier.b` of the head.
   */
  readonly part: string;
  readonly kind: "position" | "segment" | "bias" | "norm" | "softmax";
  readonly relevance: number;
}

const blockHooks = [
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

/** The hooks between which relevance is followed. */
export function relevanceHooks({ layers, segments }: WhiteBox["size"]): HookName[] {
  const blocks = Array.from({ length: layers }, (_, layer) =>
    blockHooks.map((hook): HookName => `blocks.${layer}.${hook}`),
  );
  return [
    "hook_embed",
    "embed.hook_pos_embed",
    ...(segments > 0 ? (["embed.hook_token_type_embed"] as const) : []),
    "hook_full_embed",
    ...blocks.flat(),
    "pooler.hook_pooler_out",
    "logits",
  ];
}

/**
 * What each part of the network absorbed. The relevance of an activation is value times gradient, the gradient being what the
 * rules make of it; a linear layer, a norm or a softmax absorbs what goes in at its output and does not come out at its input.
 * @param biases of every layer: no hook tells the three projections of a block apart below them
 */
export function absorbedRelevance(
  found: GradientAnswer,
  size: WhiteBox["size"],
  biases: readonly ProjectionBiases[],
): AbsorbedRelevance[] {
  const of = (hook: HookName): number => relevance(found, hook);
  const embedding: AbsorbedRelevance[] = [
    { part: "embed.pos_embed", kind: "position", relevance: of("embed.hook_pos_embed") },
    ...(size.segments > 0
      ? [{ part: "embed.token_type_embed", kind: "segment" as const, relevance: of("embed.hook_token_type_embed") }]
      : []),
  ];
  const parts = of("hook_embed") + embedding.reduce((sum, each) => sum + each.relevance, 0);
  return [
    ...embedding,
    { part: "embed.ln", kind: "norm", relevance: of("hook_full_embed") - parts },
    ...biases.flatMap((each, layer) => ofBlock(found, layer, each)),
    {
      part: "pooler.b",
      kind: "bias",
      relevance: of("pooler.hook_pooler_out") - of(`blocks.${size.layers - 1}.hook_normalized_resid_post`),
    },
    { part: "classifier.b", kind: "bias", relevance: of("logits") - of("pooler.hook_pooler_out") },
  ];
}

function ofBlock(found: GradientAnswer, layer: number, biases: ProjectionBiases): AbsorbedRelevance[] {
  const of = (hook: BlockHook): number => relevance(found, `blocks.${layer}.${hook}`);
  const bias = (hook: BlockHook, numbers: Activation): number =>
    repeated(seen(found, `blocks.${layer}.${hook}`).gradient, numbers);
  // What the feed-forward layer reads also goes on beside it: that part is resid_post less mlp_out.
  const beside = of("hook_resid_post") - of("hook_mlp_out");
  const part = (name: string, kind: AbsorbedRelevance["kind"], amount: number): AbsorbedRelevance => ({
    part: `blocks.${layer}.${name}`,
    kind,
    relevance: amount,
  });
  return [
    part("attn.b_Q", "bias", bias("attn.hook_q", biases.query)),
    part("attn.b_K", "bias", bias("attn.hook_k", biases.key)),
    part("attn.b_V", "bias", bias("attn.hook_v", biases.value)),
    part("attn.softmax", "softmax", of("attn.hook_pattern") - of("attn.hook_attn_scores")),
    part("attn.b_O", "bias", of("hook_attn_out") - of("attn.hook_z")),
    part("ln1", "norm", of("hook_normalized_resid_mid") - of("hook_resid_mid")),
    part("mlp.b_in", "bias", of("mlp.hook_pre") + beside - of("hook_normalized_resid_mid")),
    part("mlp.b_out", "bias", of("hook_mlp_out") - of("mlp.hook_post")),
    part("ln2", "norm", of("hook_normalized_resid_post") - of("hook_resid_post")),
  ];
}

function relevance(found: GradientAnswer, hook: HookName): number {
  const { value, gradient } = seen(found, hook);
  return value.data.reduce((sum, number, index) => sum + number * (gradient.data[index] ?? 0), 0);
}

// Σ over tokens of bias · gradient.
function repeated(gradient: Activation, { data: bias }: Activation): number {
  return total({
    shape: gradient.shape,
    data: gradient.data.map((number, index) => number * (bias[index % bias.length] ?? 0)),
  });
}
