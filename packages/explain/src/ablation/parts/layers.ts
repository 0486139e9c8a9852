import type { PartKind } from "../part.ts";

/** Everything that one layer adds: attention and feed-forward layer. The residual goes on. */
export const layers: PartKind = {
  id: "layers",
  title: "what one layer adds",
  parts: ({ layers: all }) =>
    all.map((layer) => ({
      layer,
      targets: () => [
        { hook: `blocks.${layer}.hook_attn_out` as const },
        { hook: `blocks.${layer}.hook_mlp_out` as const },
      ],
    })),
};
