import type { Activation } from "@limelight/core";

/**
 * How a text's vectors become one: the mean of all tokens (those of the tokenizer's template among them), its first or last token, or the token that the
 * model's classifier reads.
 */
export const poolings = ["mean", "first", "last", "classifier"] as const;

export type Pooling = (typeof poolings)[number];

/** The row that stands for a text of so many tokens; undefined where all do. */
export function pooledRow(pooling: Pooling, tokens: number, classified: number | undefined): number | undefined {
  switch (pooling) {
    case "mean":
      return undefined;
    case "first":
      return 0;
    case "last":
      return tokens - 1;
    case "classifier":
      return classified;
  }
}

/**
 * One vector of a text's, [features].
 * @param vectors [tokens, features]
 * @param row undefined: all
 * @param sum adds up in the place of the mean: the derivative by what is added to every token
 */
export function pooled({ shape, data }: Activation, row: number | undefined, sum = false): Float32Array {
  const [tokens = 0, features = 0] = shape;
  if (tokens === 1) return data.slice();
  if (row !== undefined) return data.slice(row * features, (row + 1) * features);
  const total = new Float64Array(features);
  for (let index = 0; index < data.length; index++) {
    const feature = index % features;
    total[feature] = (total[feature] ?? 0) + (data[index] ?? 0);
  }
  return Float32Array.from(total, (value) => (sum ? value : value / tokens));
}
