import type { AttentionMethod } from "./attention-method.ts";

/**
 * Value zeroing (Mohebbi et al. 2023, section 3): a token's value is set to zero in all heads of one layer, the others and what they look at
 * stay, and a token's score is how far each token's output of that block moves (cosine distance), rows normalised. Multiplied up,
 * it takes all layers in; it needs no residual term, since a token's own value is only one of the parts of its output.
 * It runs the model, up to that layer, once a token and layer.
 */
export const valueZeroing: AttentionMethod = {
  id: "value-zeroing",
  title: "Value zeroing",
  citation: "Mohebbi, Zuidema, Chrupała and Alishahi 2023, Quantifying Context Mixing in Transformers",
  asks: "How far does each token's output of the layer move if another token has nothing to give?",
  caution: "Rows are shares: a row where nothing moves much looks like one where everything does.",
  gives: "scores",
  headwise: false,
  multiplies: true,
  compute: async (...asked) => (await import("./value-zeroing-layers.ts")).valueZeroingLayers(...asked),
};
