// scores += products[row, bucket of the distance]: what a query (or, OF_KEYS, a key) has to do with the position of the other; one query and
// head an invocation. Keys that a query does not see are left alone.

struct Parameters { queries: u32, mostDistance: u32, productRows: u32, columns: u32, firstBucket: u32 }
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> rows: array<QueryRow>;    // [queries]
@group(0) @binding(2) var<storage, read> buckets: array<u32>;      // [2 · mostDistance + 1]
@group(0) @binding(3) var<storage, read> products: array<f32>;     // [heads][productRows][columns]
@group(0) @binding(4) var<storage, read_write> scores: array<f32>; // per sequence [heads][queries][keys]

override WORKGROUP: u32 = 64u;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= p.queries) { return; }
  let r = rows[id.x];
  let at = r.patternStart + id.y * r.headStride;
  let first = id.y * p.productRows + select(id.x, r.keyStart, OF_KEYS);
  for (var j = r.visibleFrom; j < r.visibleTo; j++) {
    let column = buckets[distanceIndex(r, j, p.mostDistance)] - p.firstBucket;
    scores[at + j] += products[(first + select(0u, j, OF_KEYS)) * p.columns + column];
  }
}
