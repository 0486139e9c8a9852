import { sequencesOf, type AttentionNumbers } from "./reference.ts";

export interface AttentionGradients {
  /** Per sequence [heads, queries, keys]. */
  readonly scores: Float64Array;
  /** [queries, heads * headFeatures]. */
  readonly query: Float64Array;
  /** [keys, keyHeads * headFeatures]. */
  readonly key: Float64Array;
  /** [keys, keyHeads * headFeatures]. */
  readonly value: Float64Array;
}

/**
 * The gradients of attention in f64, given its pattern P. With D = outputGradient · valueᵀ: scores P ∘ (D - sum over keys of P ∘ D), then the products with
 * key, query and outputGradient. Beside each number the sum of what was added up without signs: rounding errors are in proportion to that.
 */
export function attentionBackwardReference(
  numbers: AttentionNumbers,
  pattern: ArrayLike<number>,
  outputGradient: ArrayLike<number>,
): { gradients: AttentionGradients; magnitudes: AttentionGradients } {
  const { heads, keyHeads, headFeatures, query, key, value, scale } = numbers;
  const zeros = (): AttentionGradients => ({
    scores: new Float64Array(pattern.length),
    query: new Float64Array(query.length),
    key: new Float64Array(key.length),
    value: new Float64Array(value.length),
  });
  const gradients = zeros();
  const magnitudes = zeros();
  const add = (role: keyof AttentionGradients, at: number, product: number, size: number): void => {
    gradients[role][at] = (gradients[role][at] ?? 0) + product;
    magnitudes[role][at] = (magnitudes[role][at] ?? 0) + size;
  };
  let patternStart = 0;
  for (const { firstQuery, queries, firstKey, keys } of sequencesOf(numbers)) {
    for (let head = 0; head < heads; head++) {
      const keyHead = Math.floor(head / (heads / keyHeads));
      for (let i = 0; i < queries; i++) {
        const q = ((firstQuery + i) * heads + head) * headFeatures;
        const k = (j: number): number => ((firstKey + j) * keyHeads + keyHead) * headFeatures;
        const at = patternStart + (head * queries + i) * keys;
        const products = Array.from({ length: keys }, (_, j) =>
          dotProduct(outputGradient, q, value, k(j), headFeatures),
        );
        let along = 0;
        let alongSize = 0;
        products.forEach(({ sum, size }, j) => {
          along += (pattern[at + j] ?? 0) * sum;
          alongSize += (pattern[at + j] ?? 0) * size;
        });
        products.forEach(({ sum, size }, j) => {
          const weight = pattern[at + j] ?? 0;
          const gradient = weight * (sum - along);
          const magnitude = weight * (size + alongSize);
          add("scores", at + j, gradient, magnitude);
          for (let f = 0; f < headFeatures; f++) {
            const [ofQuery, ofKey] = [scale * (query[q + f] ?? 0), scale * (key[k(j) + f] ?? 0)];
            const ofOutput = weight * (outputGradient[q + f] ?? 0);
            add("query", q + f, gradient * ofKey, magnitude * Math.abs(ofKey));
            add("key", k(j) + f, gradient * ofQuery, magnitude * Math.abs(ofQuery));
            add("value", k(j) + f, ofOutput, Math.abs(ofOutput));
          }
        });
      }
    }
    patternStart += heads * queries * keys;
  }
  return { gradients, magnitudes };
}

function dotProduct(
  a: ArrayLike<number>,
  atA: number,
  b: ArrayLike<number>,
  atB: number,
  length: number,
): { sum: number; size: number } {
  let sum = 0;
  let size = 0;
  for (let f = 0; f < length; f++) {
    const product = (a[atA + f] ?? 0) * (b[atB + f] ?? 0);
    sum += product;
    size += Math.abs(product);
  }
  return { sum, size };
}
