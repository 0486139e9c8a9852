export interface EmbeddingNumbers {
  /** [tokens, 4]: word id, position, type, unused. */
  readonly index: ArrayLike<number>;
  readonly word: ArrayLike<number>;
  readonly position: ArrayLike<number>;
  readonly type: ArrayLike<number>;
  readonly features: number;
}

/** `output[t] = word[id] + position[p] + type[k]`, in f64. */
export function embeddingReference({ index, word, position, type, features }: EmbeddingNumbers): Float64Array {
  const tokens = index.length / 4;
  const output = new Float64Array(tokens * features);
  for (let token = 0; token < tokens; token++) {
    for (let feature = 0; feature < features; feature++) {
      const at = (table: ArrayLike<number>, row: number): number =>
        table[(index[token * 4 + row] ?? 0) * features + feature] ?? Number.NaN;
      output[token * features + feature] = at(word, 0) + at(position, 1) + at(type, 2);
    }
  }
  return output;
}
