import type { PartKind } from "../part.ts";

/** All attention of one layer: every head's pattern, after the softmax. */
export const patterns: PartKind = {
  id: "patterns",
  title: "all attention of one layer",
  parts: ({ layers }) =>
    layers.map((layer) => ({ layer, targets: () => [{ hook: `blocks.${layer}.attn.hook_pattern` as const }] })),
};
