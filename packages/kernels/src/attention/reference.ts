import type { AttentionShape } from "./layout.ts";

export interface AttentionNumbers extends AttentionShape {
  readonly keyHeads: number;
  readonly headFeatures: number;
  /** [queries, heads * headFeatures]. */
  readonly query: ArrayLike<number>;
  /** [keys, keyHeads * headFeatures]. */
  readonly key: ArrayLike<number>;
  /** [keys, keyHeads * headFeatures]. */
  readonly value: ArrayLike<number>;
  readonly scale: number;
}

/** Where the queries and keys of each sequence lie. */
export function sequencesOf({ queryOffsets, keyOffsets, keyCounts }: AttentionShape) {
  return Array.from({ length: queryOffsets.length - 1 }, (_, s) => {
    const [firstQuery, firstKey] = [queryOffsets[s] ?? 0, keyOffsets[s] ?? 0];
    const queries = (queryOffsets[s + 1] ?? 0) - firstQuery;
    const keys = keyCounts ? (keyCounts[s] ?? 0) : (keyOffsets[s + 1] ?? 0) - firstKey;
    return { firstQuery, queries, firstKey, keys };
  });
}

/** Whether a query at a place sees a key. */
export function sees({ causal, window }: AttentionShape, place: number, key: number): boolean {
  if (causal && key > place) return false;
  return window === undefined || Math.abs(place - key) <= window;
}

/** Scores, pattern (both per sequence [heads, queries, keys]; invisible scores are -Infinity) and output [queries, heads * headFeatures], in f64. */
export function attentionReference(numbers: AttentionNumbers): {
  scores: Float64Array;
  pattern: Float64Array;
  output: Float64Array;
} {
  const { queryOffsets, heads, keyHeads, headFeatures, query, key, value, scale } = numbers;
  const scores: number[] = [];
  const pattern: number[] = [];
  const output = new Float64Array((queryOffsets[queryOffsets.length - 1] ?? 0) * heads * headFeatures);
  for (const { firstQuery, queries, firstKey, keys } of sequencesOf(numbers)) {
    for (let head = 0; head < heads; head++) {
      const keyHead = Math.floor(head / (heads / keyHeads));
      for (let i = 0; i < queries; i++) {
        const q = ((firstQuery + i) * heads + head) * headFeatures;
        const row = Array.from({ length: keys }, (_, j) => {
          const place = numbers.queryPlaces?.[firstQuery + i] ?? keys - queries + i;
          if (!sees(numbers, place, j)) return Number.NEGATIVE_INFINITY;
          const k = ((firstKey + j) * keyHeads + keyHead) * headFeatures;
          let sum = 0;
          for (let f = 0; f < headFeatures; f++) sum += (query[q + f] ?? 0) * (key[k + f] ?? 0);
          return sum * scale;
        });
        const weights = softmaxOrNothing(row);
        weights.forEach((weight, j) => {
          const v = ((firstKey + j) * keyHeads + keyHead) * headFeatures;
          for (let f = 0; f < headFeatures; f++) output[q + f] = (output[q + f] ?? 0) + weight * (value[v + f] ?? 0);
        });
        scores.push(...row);
        pattern.push(...weights);
      }
    }
  }
  return { scores: Float64Array.from(scores), pattern: Float64Array.from(pattern), output };
}

/** First element and number of elements of a row. */
export type Row = readonly [start: number, count: number];

/** Softmax of rows of an array, in f64. */
export function softmaxRowsReference(rows: readonly Row[], scores: ArrayLike<number>): Float64Array {
  const pattern = new Float64Array(scores.length);
  for (const [start, count] of rows)
    pattern.set(softmaxOrNothing(Array.from({ length: count }, (_, j) => scores[start + j] ?? Number.NaN)), start);
  return pattern;
}

/** The gradient of `softmaxRowsReference`: P ∘ (D − Σ P ∘ D). */
export function softmaxBackwardReference(
  rows: readonly Row[],
  pattern: ArrayLike<number>,
  patternGradient: ArrayLike<number>,
): Float64Array {
  const gradient = new Float64Array(pattern.length);
  for (const [start, count] of rows) {
    let along = 0;
    for (let j = start; j < start + count; j++) along += (pattern[j] ?? 0) * (patternGradient[j] ?? 0);
    for (let j = start; j < start + count; j++) gradient[j] = (pattern[j] ?? 0) * ((patternGradient[j] ?? 0) - along);
  }
  return gradient;
}

/** Softmax; all zeros where nothing is visible. */
function softmaxOrNothing(row: readonly number[]): number[] {
  const maximum = Math.max(...row);
  if (maximum === Number.NEGATIVE_INFINITY) return row.map(() => 0);
  const weights = row.map((score) => Math.exp(score - maximum));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}
