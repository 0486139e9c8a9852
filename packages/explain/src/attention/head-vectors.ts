import type { Activation } from "@limelight/core";

/** What each head takes from each token: f_h(x_j) = (x_j W_V + b_V) W_O of head h, without attention's output bias. */
export interface HeadVectors {
  readonly tokens: number;
  readonly heads: number;
  readonly features: number;
  /** [tokens, heads, features]. */
  readonly data: Float64Array;
}

/**
 * Values through each head's part of the output projection.
 * @param values [tokens, keyHeads, headFeatures], with their bias; groups of heads share them where there are fewer than heads
 * @param projection [features, heads * headFeatures], as nn.Linear keeps it
 */
export function headVectors(values: Activation, projection: Activation): HeadVectors {
  const [tokens = 0, keyHeads = 0, headFeatures = 0] = values.shape;
  const [features = 0, inner = 0] = projection.shape;
  const heads = inner / headFeatures;
  const data = new Float64Array(tokens * heads * features);
  for (let token = 0; token < tokens; token++)
    for (let head = 0; head < heads; head++) {
      const from = (token * keyHeads + Math.floor((head * keyHeads) / heads)) * headFeatures;
      const into = (token * heads + head) * features;
      for (let feature = 0; feature < features; feature++) {
        const row = feature * inner + head * headFeatures;
        let sum = 0;
        for (let k = 0; k < headFeatures; k++) sum += (values.data[from + k] ?? 0) * (projection.data[row + k] ?? 0);
        data[into + feature] = sum;
      }
    }
  return { tokens, heads, features, data };
}
