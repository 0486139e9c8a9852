import type { AttentionMethod } from "./attention-method.ts";

/** Lengths of what is taken, of one head or of all heads' sum. */
export const valueNorm: AttentionMethod = {
  id: "norm",
  title: "Value-weighted attention",
  citation: "Kobayashi, Kuribayashi, Yokoi and Inui 2020, Attention is Not Only a Weight",
  asks: "How long is the vector that each token really takes from each other token?",
  caution:
    "A long vector may point where nobody reads; the residual connection and the feed-forward layer are left out.",
  gives: "scores",
  headwise: true,
  multiplies: false,
  compute: async (...asked) => (await import("./value-norm-layers.ts")).valueNormLayers(...asked),
};
