import type { Activation, BlockHook, HookName } from "@limelight/core";
import type { AttentionMethod } from "./attention-method.ts";
import { headVectors, type HeadVectors } from "./head-vectors.ts";
import { patternHook, watch } from "./residual-attention.ts";
import type { TokenMatrix } from "./token-matrix.ts";

const hook = (layer: number, name: BlockHook): HookName => `blocks.${layer}.${name}`;

/**
 * ‖α_ij f_h(x_j)‖ of every head (Kobayashi et al. 2020, section 3): [heads, queries, keys].
 * @param pattern [heads, queries, keys]
 */
export function normsOfHeads(pattern: Activation, { tokens, heads, features, data }: HeadVectors): Float64Array {
  const lengths = Float64Array.from({ length: tokens * heads }, (_, row) =>
    Math.hypot(...data.subarray(row * features, (row + 1) * features)),
  );
  return Float64Array.from(pattern.data, (weight, cell) => {
    const head = Math.floor(cell / (tokens * tokens));
    return weight * (lengths[(cell % tokens) * heads + head] ?? 0);
  });
}

/**
 * ‖Σ_h α_ij f_h(x_j)‖, what all heads together take from a token. The sum is never formed: its squared length is
 * Σ_h Σ_g α_h α_g ⟨f_h(x_j), f_g(x_j)⟩, so that a layer costs queries · keys · heads² and not · features.
 */
export function normsOfSums(pattern: Activation, vectors: HeadVectors): TokenMatrix {
  const { tokens, heads } = vectors;
  const data = new Float64Array(tokens * tokens);
  const weights = new Float64Array(heads);
  for (let key = 0; key < tokens; key++) {
    const products = gram(vectors, key);
    for (let query = 0; query < tokens; query++) {
      for (let head = 0; head < heads; head++)
        weights[head] = pattern.data[(head * tokens + query) * tokens + key] ?? 0;
      let square = 0;
      for (let one = 0; one < heads; one++) {
        let row = 0;
        for (let other = 0; other < heads; other++) row += (products[one * heads + other] ?? 0) * (weights[other] ?? 0);
        square += (weights[one] ?? 0) * row;
      }
      data[query * tokens + key] = Math.sqrt(Math.max(0, square));
    }
  }
  return { tokens, data };
}

// [heads, heads]: inner products of one token's vectors.
function gram({ heads, features, data }: HeadVectors, token: number): Float64Array {
  const products = new Float64Array(heads * heads);
  for (let one = 0; one < heads; one++)
    for (let other = 0; other <= one; other++) {
      const [from, to] = [(token * heads + one) * features, (token * heads + other) * features];
      let sum = 0;
      for (let feature = 0; feature < features; feature++)
        sum += (data[from + feature] ?? 0) * (data[to + feature] ?? 0);
      products[one * heads + other] = sum;
      products[other * heads + one] = sum;
    }
  return products;
}

/** As `AttentionMethod.compute` has it. */
export const valueNormLayers: AttentionMethod["compute"] = async (observer, question, { layers, head }, context) => {
  const hooks = layers.flatMap((layer) => [patternHook(layer), hook(layer, "attn.hook_v")]);
  const { seen, ...told } = await watch(observer, question, hooks, context);
  const found = [];
  for (const layer of layers) {
    const { output } = await observer.block(layer);
    const vectors = headVectors(seen(hook(layer, "attn.hook_v")), output.weight);
    const pattern = seen(patternHook(layer));
    const size = vectors.tokens ** 2;
    found.push({
      layer,
      shape: [vectors.tokens, vectors.tokens],
      data:
        head === undefined
          ? normsOfSums(pattern, vectors).data
          : normsOfHeads(pattern, vectors).slice(head * size, (head + 1) * size),
    });
    context.progress?.(found.length, layers.length);
  }
  return { ...told, layers: found };
};
