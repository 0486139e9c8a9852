import type { Rows } from "@limelight/statistics/regression";

/** Vectors as the rows of one array, in double precision. @param vectors of one length, [examples][features] */
export function stacked(vectors: readonly Float32Array[]): Rows & { readonly data: Float64Array } {
  const features = vectors[0]?.length ?? 0;
  const data = new Float64Array(vectors.length * features);
  for (const [index, vector] of vectors.entries()) data.set(vector, index * features);
  return { data, features };
}
