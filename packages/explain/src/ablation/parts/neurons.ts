import type { PartKind } from "../part.ts";

/** One neuron of a feed-forward network, behind its activation. Which ones are gone through is chosen beforehand. */
export const neurons: PartKind = {
  id: "neurons",
  title: "one neuron",
  parts: ({ neurons: chosen }) =>
    chosen.map(([layer, neuron]) => ({
      layer,
      neuron,
      targets: () => [{ hook: `blocks.${layer}.mlp.hook_post` as const, neuron }],
    })),
};
