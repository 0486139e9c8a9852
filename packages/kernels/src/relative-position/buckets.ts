/**
 * The bucket of T5's relative position bias for a distance from a query to a key (key - query): half of the buckets for one
 * distance each, the others ever wider, up to `maxDistance` (Raffel et al. 2020, section 2.1). As transformers'
 * `T5Attention._relative_position_bucket`, in f32 as there.
 */
export function t5Bucket(
  distance: number,
  { bidirectional, buckets, maxDistance }: { bidirectional: boolean; buckets: number; maxDistance: number },
): number {
  const count = bidirectional ? Math.floor(buckets / 2) : buckets;
  const start = bidirectional && distance > 0 ? count : 0;
  const away = bidirectional ? Math.abs(distance) : Math.max(0, -distance);
  const exact = Math.floor(count / 2);
  if (away < exact) return start + away;
  const ratio = Math.fround(logarithm(away / exact) / Math.fround(Math.log(maxDistance / exact)));
  return start + Math.min(count - 1, exact + Math.trunc(Math.fround(ratio * (count - exact))));
}

/**
 * The row of DeBERTa-v2's relative embeddings for a distance from a query to a key (key - query): distances of up to half of
 * the buckets have one each, the others share ever wider ones (He et al. 2021, section 3.1; `make_log_bucket_position`
 * of transformers, in f32 as there). `buckets` of 0 or less: one for each distance up to `maxDistance`.
 */
export function debertaBucket(
  distance: number,
  { buckets, maxDistance }: { buckets: number; maxDistance: number },
): number {
  const span = buckets > 0 ? buckets : maxDistance;
  const back = -distance;
  return Math.min(2 * span - 1, Math.max(0, span + (buckets > 0 ? logBucket(back, buckets, maxDistance) : back)));
}

function logBucket(distance: number, buckets: number, maxDistance: number): number {
  const middle = Math.floor(buckets / 2);
  const away = Math.abs(distance);
  if (away <= middle) return distance;
  const ratio = Math.fround(logarithm(away / middle) / logarithm((maxDistance - 1) / middle));
  return Math.sign(distance) * (Math.ceil(Math.fround(ratio * (middle - 1))) + middle);
}

const logarithm = (x: number): number => Math.fround(Math.log(Math.fround(x)));

/**
 * [2 · mostDistance + 1] u32: the buckets of the distances from -mostDistance to mostDistance, for the kernels. What is further
 * away counts as the outermost: with `maxDistance` of a model that is what its own rule says.
 */
export function bucketTable(mostDistance: number, bucketOf: (distance: number) => number): Uint32Array {
  return Uint32Array.from({ length: 2 * mostDistance + 1 }, (_, at) => bucketOf(at - mostDistance));
}
