// pattern = softmax(scores) over the keys, one query and head an invocation.

struct Parameters { queries: u32 }
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> rows: array<QueryRow>; // [queries]
@group(0) @binding(2) var<storage, read> scores: array<f32>;    // per sequence [heads][queries][keys]
@group(0) @binding(3) var<storage, read_write> pattern: array<f32>; // the same

override WORKGROUP: u32 = 64u;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= p.queries) { return; }
  let r = rows[id.x];
  let at = r.patternStart + id.y * r.headStride;
  var maximum = LOWEST;
  for (var j = 0u; j < r.keyCount; j++) { maximum = max(maximum, scores[at + j]); }
  var sum = 0.0;
  for (var j = 0u; j < r.keyCount; j++) { sum += weigh(scores[at + j], maximum); }
  let share = select(1.0 / sum, 0.0, sum == 0.0);
  for (var j = 0u; j < r.keyCount; j++) { pattern[at + j] = weigh(scores[at + j], maximum) * share; }
}
