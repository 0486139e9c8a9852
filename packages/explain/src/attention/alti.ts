import type { AttentionMethod } from "./attention-method.ts";

/** Contributions of each layer, or multiplied up from the text, which is the paper's own measure. */
export const alti: AttentionMethod = {
  id: "alti",
  title: "ALTI",
  citation: "Ferrando, Gállego and Costa-jussà 2022, Measuring the Mixing of Contextual Information in the Transformer",
  asks: "How much nearer does each token's vector bring attention's output to what it became?",
  caution: "The feed-forward layer is left out, and the norm is taken as a fixed scale.",
  gives: "scores",
  headwise: false,
  multiplies: true,
  compute: async (...asked) => (await import("./alti-layers.ts")).altiLayers(...asked),
};
