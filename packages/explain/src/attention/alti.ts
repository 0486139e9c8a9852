import type { Activation, BlockHook, HookName, NormNumbers, Observer } from "@limelight/core";
import type { AttentionMethod } from "./attention-method.ts";
import { headVectors, type HeadVectors } from "./head-vectors.ts";
import { layersBelow, watch } from "./residual-attention.ts";
import { multiplyUp, normaliseRows, type TokenMatrix } from "./token-matrix.ts";

/** What ALTI reads of a layer; arrays with a row a token are [tokens, hidden]. */
interface AltiLayer {
  /** [heads, queries, keys]. */
  readonly pattern: Activation;
  /** [tokens, heads, headFeatures], with their bias. */
  readonly values: Activation;
  /** Of attention's output, [hidden, hidden]. */
  readonly projection: Activation;
  /** What the block reads. */
  readonly input: Activation;
  /** Before attention's norm, and behind it. */
  readonly beforeNorm: Activation;
  readonly output: Activation;
  readonly norm: NormNumbers;
  readonly epsilon: number;
}

/**
 * ALTI's contributions of one layer (Ferrando, Gállego and Costa-jussà 2022, section 3). Attention's output behind its norm is a
 * sum over tokens, y_i = Σ_j T_i(x_j) + biases, with the norm's standard deviation held where it was:
 *
 *     T_i(x_j) = L(Σ_h α_ij f_h(x_j) + [i = j] x_i) / σ_i,   L(u) = γ · (u − mean u)
 *     c_ij ∝ max(0, ‖y_i‖₁ − ‖y_i − T_i(x_j)‖₁),   rows sum to 1.
 *
 * As the authors' code has it, values carry their bias, and y_i is the whole output, the norm's shift included.
 */
export function altiContributions(layer: AltiLayer): TokenMatrix {
  const { pattern, input, beforeNorm, output, norm, epsilon } = layer;
  const [tokens = 0, hidden = 0] = output.shape;
  const vectors = headVectors(layer.values, layer.projection);
  for (let row = 0; row < tokens * vectors.heads; row++)
    centre(vectors.data.subarray(row * hidden, (row + 1) * hidden), norm.gain.data);
  const own = Float64Array.from(input.data);
  const data = new Float64Array(tokens * tokens);
  for (let query = 0; query < tokens; query++) {
    const range = [query * hidden, (query + 1) * hidden] as const;
    const kept = own.subarray(...range);
    centre(kept, norm.gain.data);
    const target = output.data.subarray(...range);
    const deviation = standardDeviation(beforeNorm.data.subarray(...range), epsilon);
    const length = target.reduce((sum, value) => sum + Math.abs(value), 0);
    for (let key = 0; key < tokens; key++) {
      const part = taken(pattern, vectors, query, key);
      let distance = 0;
      for (let feature = 0; feature < hidden; feature++) {
        const transformed = (part[feature] ?? 0) + (key === query ? (kept[feature] ?? 0) : 0);
        distance += Math.abs((target[feature] ?? 0) - transformed / deviation);
      }
      data[query * tokens + key] = Math.max(0, length - distance);
    }
  }
  return normaliseRows({ tokens, data });
}

// Σ_h α_ij f_h(x_j), [features].
function taken(
  pattern: Activation,
  { tokens, heads, features, data }: HeadVectors,
  query: number,
  key: number,
): Float64Array {
  const sum = new Float64Array(features);
  for (let head = 0; head < heads; head++) {
    const weight = pattern.data[(head * tokens + query) * tokens + key] ?? 0;
    const from = (key * heads + head) * features;
    for (let feature = 0; feature < features; feature++)
      sum[feature] = (sum[feature] ?? 0) + weight * (data[from + feature] ?? 0);
  }
  return sum;
}

// L, in place.
function centre(row: Float64Array, gain: Float32Array): void {
  const mean = row.reduce((sum, value) => sum + value, 0) / row.length;
  row.forEach((value, feature) => (row[feature] = (value - mean) * (gain[feature] ?? 0)));
}

/** What a layer norm divides by. */
export function standardDeviation(row: Float32Array, epsilon: number): number {
  const mean = row.reduce((sum, value) => sum + value, 0) / row.length;
  return Math.sqrt(row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / row.length + epsilon);
}

const read: readonly BlockHook[] = [
  "attn.hook_pattern",
  "attn.hook_v",
  "hook_resid_pre",
  "hook_resid_mid",
  "hook_normalized_resid_mid",
];

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
  async compute(observer, question, { layers, rollout = false }, context) {
    const needed = rollout ? layersBelow(layers) : layers;
    const hooks = needed.flatMap((layer) => read.map((name): HookName => `blocks.${layer}.${name}`));
    const { seen, ...told } = await watch(observer, question, hooks, context);
    const found = new Map<number, TokenMatrix>();
    for (const layer of needed) {
      found.set(layer, altiContributions(await layerOf(observer, layer, (name) => seen(`blocks.${layer}.${name}`))));
      context.progress?.(found.size, needed.length);
      context.signal?.throwIfAborted();
    }
    const matrices = rollout ? multiplyUp([...found.values()]) : [];
    return {
      ...told,
      layers: layers.map((layer) => {
        const { tokens = 0, data = new Float64Array(0) } = (rollout ? matrices[layer] : found.get(layer)) ?? {};
        return { layer, shape: [tokens, tokens], data };
      }),
    };
  },
};

async function layerOf(observer: Observer, layer: number, seen: (name: BlockHook) => Activation): Promise<AltiLayer> {
  const { output, attentionNorm } = await observer.block(layer);
  return {
    pattern: seen("attn.hook_pattern"),
    values: seen("attn.hook_v"),
    projection: output.weight,
    input: seen("hook_resid_pre"),
    beforeNorm: seen("hook_resid_mid"),
    output: seen("hook_normalized_resid_mid"),
    norm: attentionNorm,
    epsilon: observer.size.epsilon,
  };
}
