import type { PartKind } from "../part.ts";

/** One head of one layer: what it hands to the output projection (Michel, Levy and Neubig 2019). */
export const heads: PartKind = {
  id: "heads",
  title: "one head",
  parts: ({ layers, heads: count }) =>
    layers.flatMap((layer) =>
      Array.from({ length: count }, (_, head) => ({
        layer,
        head,
        targets: () => [{ hook: `blocks.${layer}.attn.hook_z` as const, head }],
      })),
    ),
};
