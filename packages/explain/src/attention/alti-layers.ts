import type { Activation, BlockHook, HookName, NormNumbers, Observer } from "@limelight/core";
import { deviationOf } from "../norms.ts";
import type { AttentionMethod } from "./attention-method.ts";
import { headVectors, type HeadVectors } from "./head-vectors.ts";
import { layersBelow, watch } from "./residual-attention.ts";
import { multiplyUp, normaliseRows, type TokenMatrix } from "./token-matrix.ts";

/** What ALTI reads of a layer; arrays with a row a token are [tokens, hidden]. */
interface AltiLayer {
  /** [heads, queries, keys]. */
  readonly pattern: Activation;
  /** [tokens, keyHeads, headFeatures], with their bias. */
  readonly values: Activation;
  /** Of attention's output, [hidden, heads * headFeatures]. */
  readonly projection: Activation;
  /** What the block reads. */
  readonly input: Activation;
  /** Attention's output, its residual connection included: behind its norm, where that stands behind. */
  readonly output: Activation;
  /** The norm that stands behind. */
  readonly norm?: NormBehind;
}

/** A norm behind attention, and what it read. */
interface NormBehind {
  readonly numbers: NormNumbers;
  readonly read: Activation;
  readonly epsilon: number;
}

/**
 * ALTI's contributions of one layer (Ferrando, Gállego and Costa-jussà 2022, section 3). Attention's output behind its norm is a
 * sum over tokens, y_i = Σ_j T_i(x_j) + biases, with the norm's standard deviation held where it was:
 *
 *     T_i(x_j) = L(Σ_h α_ij f_h(x_j) + [i = j] x_i) / σ_i,   L(u) = γ · (u − mean u)
 *     c_ij ∝ max(0, ‖y_i‖₁ − ‖y_i − T_i(x_j)‖₁),   rows sum to 1.
 *
 * As the authors' code has it, values carry their bias, and y_i is the whole output, the norm's shift included. Where norms stand in
 * front, y_i = Σ_j T_i(x_j) + biases with T_i(x_j) = Σ_h α_ij f_h(x_j) + [i = j] x_i, values being made of normed states (Ferrando,
 * Gállego, Tsiamas and Costa-jussà 2023, Explaining How Transformers Use Context to Build Predictions, section 2).
 */
export function altiContributions(layer: AltiLayer): TokenMatrix {
  const { pattern, input, output, norm } = layer;
  const [tokens = 0, hidden = 0] = output.shape;
  const vectors = headVectors(layer.values, layer.projection);
  const { heads } = vectors;
  if (norm)
    for (let row = 0; row < tokens * heads; row++)
      scale(vectors.data.subarray(row * hidden, (row + 1) * hidden), norm.numbers);
  const rows = Array.from({ length: tokens }, (_, token) => {
    const range = [token * hidden, (token + 1) * hidden] as const;
    const own = Float64Array.from(input.data.subarray(...range));
    if (norm) scale(own, norm.numbers);
    const target = Float64Array.from(output.data.subarray(...range));
    return {
      own,
      target,
      deviation: norm ? deviationOf(norm.numbers, norm.read.data.subarray(...range), norm.epsilon) : 1,
      length: target.reduce((sum, value) => sum + Math.abs(value), 0),
    };
  });
  const data = new Float64Array(tokens * tokens);
  const weights = new Float64Array(heads);
  const sums = new Float64Array(hidden);
  for (let key = 0; key < tokens; key++) {
    const ofKey = headsInnermost(vectors, key);
    for (const [query, { own, target, deviation, length }] of rows.entries()) {
      for (let head = 0; head < heads; head++)
        weights[head] = (pattern.data[(head * tokens + query) * tokens + key] ?? 0) / deviation;
      weightedSums(ofKey, weights, sums);
      if (key === query) own.forEach((value, feature) => (sums[feature] = (sums[feature] ?? 0) + value / deviation));
      let distance = 0;
      for (let feature = 0; feature < hidden; feature++)
        distance += Math.abs((target[feature] ?? 0) - (sums[feature] ?? 0));
      data[query * tokens + key] = Math.max(0, length - distance);
    }
  }
  return normaliseRows({ tokens, data });
}

// One token's vectors as [features, heads]: a sum over heads then reads memory in order, which is most of the time here.
function headsInnermost({ heads, features, data }: HeadVectors, token: number): Float64Array {
  const turned = new Float64Array(heads * features);
  for (let head = 0; head < heads; head++)
    for (let feature = 0; feature < features; feature++)
      turned[feature * heads + head] = data[(token * heads + head) * features + feature] ?? 0;
  return turned;
}

// into[feature] = Σ_h weight_h · vectors[feature, h]; four sums at once, since one would wait for each of its additions.
function weightedSums(vectors: Float64Array, weights: Float64Array, into: Float64Array): void {
  const heads = weights.length;
  for (let feature = 0; feature < into.length; feature += 4) {
    const start = feature * heads;
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let head = 0; head < heads; head++) {
      const weight = weights[head] ?? 0;
      const at = start + head;
      a += weight * (vectors[at] ?? 0);
      b += weight * (vectors[at + heads] ?? 0);
      c += weight * (vectors[at + 2 * heads] ?? 0);
      d += weight * (vectors[at + 3 * heads] ?? 0);
    }
    into[feature] = a;
    if (feature + 1 < into.length) into[feature + 1] = b;
    if (feature + 2 < into.length) into[feature + 2] = c;
    if (feature + 3 < into.length) into[feature + 3] = d;
  }
}

// L, in place.
function scale(row: Float64Array, { gain, shift }: NormNumbers): void {
  const mean = shift ? row.reduce((sum, value) => sum + value, 0) / row.length : 0;
  row.forEach((value, feature) => (row[feature] = (value - mean) * (gain.data[feature] ?? 0)));
}

const read = {
  behind: ["attn.hook_pattern", "attn.hook_v", "hook_resid_pre", "hook_resid_mid", "hook_normalized_resid_mid"],
  "in-front": ["attn.hook_pattern", "attn.hook_v", "hook_resid_pre", "hook_attn_out"],
} as const satisfies Record<Observer["size"]["norms"], readonly BlockHook[]>;

/** As `AttentionMethod.compute` has it. */
export const altiLayers: AttentionMethod["compute"] = async (
  observer,
  question,
  { layers, rollout = false },
  context,
) => {
  const needed = rollout ? layersBelow(layers) : layers;
  const hooks = needed.flatMap((layer) => read[observer.size.norms].map((name): HookName => `blocks.${layer}.${name}`));
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
};

async function layerOf(observer: Observer, layer: number, seen: (name: BlockHook) => Activation): Promise<AltiLayer> {
  const { size } = observer;
  const { output: projection, attentionNorm } = await observer.block(layer);
  const [pattern, values, input] = [seen("attn.hook_pattern"), seen("attn.hook_v"), seen("hook_resid_pre")];
  const common = { pattern, values, projection: projection.weight, input };
  // Not hook_resid_mid: blocks whose two layers stand side by side have none.
  if (size.norms === "in-front") return { ...common, output: added(input, seen("hook_attn_out")) };
  if (!attentionNorm) throw new TypeError(`block ${layer} has no norm behind attention`);
  const norm = { numbers: attentionNorm, read: seen("hook_resid_mid"), epsilon: size.epsilon };
  return { ...common, output: seen("hook_normalized_resid_mid"), norm };
}

function added(a: Activation, b: Activation): Activation {
  return { shape: a.shape, data: a.data.map((value, index) => value + (b.data[index] ?? 0)) };
}
