import type { AttentionMethod } from "./attention-method.ts";
import { patternHook, watch } from "./residual-attention.ts";

/** The attention pattern as the model computes it (Vaswani et al. 2017; drawn since Bahdanau, Cho and Bengio 2015). */
export const raw: AttentionMethod = {
  id: "raw",
  title: "Attention pattern",
  citation: "Vaswani et al. 2017, Attention Is All You Need",
  asks: "Which token looks at which?",
  caution: "A weight says where a head looks, not what it takes from there.",
  gives: "pattern",
  headwise: true,
  multiplies: false,
  async compute(observer, question, { layers, head }, context) {
    const { seen, ...told } = await watch(observer, question, layers.map(patternHook), context);
    return {
      ...told,
      layers: layers.map((layer) => {
        const { shape, data } = seen(patternHook(layer));
        if (head === undefined) return { layer, shape, data: Float64Array.from(data) };
        const size = (shape[1] ?? 0) * (shape[2] ?? 0);
        return { layer, shape: shape.slice(1), data: Float64Array.from(data.subarray(head * size, (head + 1) * size)) };
      }),
    };
  },
};
