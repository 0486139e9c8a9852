import type { Activation } from "@limelight/core";
import { blockOutput } from "../inside/states.ts";
import { activationOf } from "../observation.ts";
import type { AttentionMethod } from "./attention-method.ts";
import { layersBelow, patternHook, watch } from "./residual-attention.ts";
import { multiplyUp, normaliseRows, type TokenMatrix } from "./token-matrix.ts";

/**
 * How far each row of one array is from the same row of another: the cosine distance 1 − cos, taken as ½ ‖a/‖a‖ − b/‖b‖‖²,
 * which keeps its digits where the rows are nearly the same. Arrays are [tokens, features].
 */
export function cosineDistances(one: Activation, other: Activation): Float64Array {
  const [tokens = 0, features = 0] = one.shape;
  return Float64Array.from({ length: tokens }, (_, token) => {
    const a = one.data.subarray(token * features, (token + 1) * features);
    const b = other.data.subarray(token * features, (token + 1) * features);
    const [lengthA, lengthB] = [length(a), length(b)];
    return a.reduce((sum, value, feature) => sum + (value / lengthA - (b[feature] ?? 0) / lengthB) ** 2, 0) / 2;
  });
}

const length = (row: Float32Array): number => Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));

/**
 * [queries][keys]: from the outputs of a block without the value of one token each, in order, rows normalised. What no head looks at, as
 * the tokens behind one in a decoder, has exactly 0, not rounding.
 * @param pattern [heads, queries, keys]
 */
export function zeroingScores(whole: Activation, without: readonly Activation[], pattern: Activation): TokenMatrix {
  const tokens = without.length;
  const data = new Float64Array(tokens * tokens);
  const seen = (cell: number): boolean => {
    for (let at = cell; at < pattern.data.length; at += data.length) if (pattern.data[at] !== 0) return true;
    return false;
  };
  for (const [key, output] of without.entries())
    cosineDistances(whole, output).forEach((distance, query) => {
      const cell = query * tokens + key;
      data[cell] = seen(cell) ? distance : 0;
    });
  return normaliseRows({ tokens, data });
}

/** As `AttentionMethod.compute` has it. */
export const valueZeroingLayers: AttentionMethod["compute"] = async (
  observer,
  question,
  { layers, rollout = false },
  { signal, progress },
) => {
  const needed = rollout ? layersBelow(layers) : layers;
  const tokens = observer.tokens(question).length;
  const found = new Map<number, TokenMatrix>();
  const hooks = needed.flatMap((layer) => [blockOutput(observer.size, layer), patternHook(layer)]);
  const { seen, answer, queries: first } = await watch(observer, question, hooks, signal ? { signal } : {});
  const queries = { ...first };
  for (const layer of needed) {
    const output = blockOutput(observer.size, layer);
    const questions = Array.from({ length: tokens }, (_, position) => ({
      question,
      edits: [{ hook: `blocks.${layer}.attn.hook_v` as const, position, set: 0 }],
    }));
    const { observations, queries: cost } = await observer.observe(questions, [output], {
      silent: true,
      ...(signal && { signal }),
      progress: (done) => progress?.(found.size * tokens + done, needed.length * tokens),
    });
    const without = observations.map((observation) => activationOf(observation, output));
    found.set(layer, zeroingScores(seen(output), without, seen(patternHook(layer))));
    queries.asked += cost.asked;
    queries.distinct += cost.distinct;
    queries.forward += cost.forward;
  }
  const matrices = rollout ? multiplyUp([...found.values()]) : [];
  return {
    ...(answer && { answer }),
    queries,
    layers: layers.map((layer) => {
      const { data = new Float64Array(0) } = (rollout ? matrices[layer] : found.get(layer)) ?? {};
      return { layer, shape: [tokens, tokens], data };
    }),
  };
};
