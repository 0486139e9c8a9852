import type { Activation } from "@limelight/core";
import type { AttentionMethod } from "./attention-method.ts";
import { layersBelow, patternHook, residualAttention, watch } from "./residual-attention.ts";
import { multiplyUp, type TokenMatrix } from "./token-matrix.ts";

/**
 * Attention rollout (Abnar and Zuidema 2020, section 3.1): A_l · … · A_0 for every layer l, A as `residualAttention` says. A row
 * sums to 1: the share of each input token in what a token is made of, if layers only mixed tokens.
 * @param patterns of layers 0 upwards, [heads, queries, keys] each
 */
export function rolledOut(patterns: readonly Activation[]): TokenMatrix[] {
  return multiplyUp(patterns.map((pattern) => residualAttention(pattern)));
}

/** Rollout up to each layer. Default: half of every layer is its residual connection. */
export const rollout: AttentionMethod = {
  id: "rollout",
  title: "Attention rollout",
  citation: "Abnar and Zuidema 2020, Quantifying Attention Flow in Transformers",
  asks: "If layers did nothing but mix tokens by attention, what would each token be made of?",
  caution:
    "Values, projections and feed-forward layers are left out, and heads count alike: deep layers look the same for all tokens.",
  gives: "scores",
  headwise: false,
  multiplies: false,
  async compute(observer, question, { layers }, context) {
    const below = layersBelow(layers);
    const { seen, ...told } = await watch(observer, question, below.map(patternHook), context);
    const rolled = rolledOut(below.map((layer) => seen(patternHook(layer))));
    return {
      ...told,
      layers: layers.map((layer) => {
        const { tokens = 0, data = new Float64Array(0) } = rolled[layer] ?? {};
        return { layer, shape: [tokens, tokens], data };
      }),
    };
  },
};
