// productsGradient[key, bucket] = the sum of the scores' gradients over the queries whose distance is in the bucket; one key and head an
// invocation, whose own the row is.

struct Parameters { keys: u32, mostDistance: u32, columns: u32, firstBucket: u32 }
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> rows: array<QueryRow>;      // [queries]
@group(0) @binding(2) var<storage, read> keyRows: array<KeyRow>;     // [keys]
@group(0) @binding(3) var<storage, read> buckets: array<u32>;        // [2 · mostDistance + 1]
@group(0) @binding(4) var<storage, read> scoresGradient: array<f32>; // per sequence [heads][queries][keys]
@group(0) @binding(5) var<storage, read_write> productsGradient: array<f32>; // [heads][keys][columns]

override WORKGROUP: u32 = 64u;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= p.keys) { return; }
  let k = keyRows[id.x];
  let at = k.columnStart + id.y * k.headStride;
  let out = (id.y * p.keys + id.x) * p.columns;
  for (var column = 0u; column < p.columns; column++) { productsGradient[out + column] = 0.0; }
  for (var i = 0u; i < k.queryCount; i++) {
    let r = rows[k.queryStart + i];
    let j = id.x - r.keyStart;
    if (sees(r, j)) {
      let column = buckets[distanceIndex(r, j, p.mostDistance)] - p.firstBucket;
      productsGradient[out + column] += scoresGradient[at + i * k.rowStride];
    }
  }
}
