// scores += bias[bucket of the distance], one query and head an invocation; keys that a query does not see are left alone.

struct Parameters { heads: u32, mostDistance: u32, queries: u32 }
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> rows: array<QueryRow>; // [queries]
@group(0) @binding(2) var<storage, read> buckets: array<u32>;   // [2 · mostDistance + 1]
@group(0) @binding(3) var<storage, read> bias: array<f32>;      // [buckets][heads]
@group(0) @binding(4) var<storage, read_write> scores: array<f32>; // per sequence [heads][queries][keys]

override WORKGROUP: u32 = 64u;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= p.queries) { return; }
  let r = rows[id.x];
  let at = r.patternStart + id.y * r.headStride;
  for (var j = r.visibleFrom; j < r.visibleTo; j++) {
    scores[at + j] += bias[buckets[distanceIndex(r, j, p.mostDistance)] * p.heads + id.y];
  }
}
