import type { PartKind } from "../part.ts";

/** What one layer's feed-forward network adds. */
export const mlp: PartKind = {
  id: "mlp",
  title: "one feed-forward network",
  parts: ({ layers }) =>
    layers.map((layer) => ({ layer, targets: () => [{ hook: `blocks.${layer}.hook_mlp_out` as const }] })),
};
