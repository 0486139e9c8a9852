// biasGradient = the sum of the scores' gradients over all queries and keys whose distance is in the bucket; one bucket and head an invocation.
// A bucket's distances lie side by side, so that it knows where to look.

struct Parameters { heads: u32, mostDistance: u32, queries: u32, buckets: u32 }
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> rows: array<QueryRow>;       // [queries]
@group(0) @binding(2) var<storage, read> buckets: array<u32>;         // [2 · mostDistance + 1]
@group(0) @binding(3) var<storage, read> scoresGradient: array<f32>;  // per sequence [heads][queries][keys]
@group(0) @binding(4) var<storage, read_write> biasGradient: array<f32>; // [buckets][heads]

override WORKGROUP: u32 = 64u;

const FAR = 1 << 30u;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= p.buckets * p.heads) { return; }
  let bucket = id.x / p.heads;
  let head = id.x % p.heads;
  let most = i32(p.mostDistance);
  var first = FAR; // distances of the bucket: the first, and one past the last
  var end = -FAR;
  for (var at = 0; at <= 2 * most; at++) {
    if (buckets[at] == bucket) {
      first = min(first, select(at - most, -FAR, at == 0));
      end = max(end, select(at - most + 1, FAR, at == 2 * most));
    }
  }
  var sum = 0.0;
  for (var i = 0u; i < p.queries; i++) {
    let r = rows[i];
    let start = u32(clamp(r.place + first, i32(r.visibleFrom), i32(r.visibleTo)));
    let stop = u32(clamp(r.place + end, i32(r.visibleFrom), i32(r.visibleTo)));
    let row = r.patternStart + head * r.headStride;
    for (var j = start; j < stop; j++) { sum += scoresGradient[row + j]; }
  }
  biasGradient[id.x] = sum;
}
