// scores = scale · q kᵀ, one query, head and key an invocation; keys that a query does not see get a number of their own. Any head size.

struct Parameters { heads: u32, keyHeads: u32, head: u32, queries: u32, scale: f32, hidden: f32 }
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> rows: array<QueryRow>; // [queries]
@group(0) @binding(2) var<storage, read> query: array<f32>;     // [queries][heads][head]
@group(0) @binding(3) var<storage, read> key: array<f32>;       // [keys][keyHeads][head]
@group(0) @binding(4) var<storage, read_write> scores: array<f32>; // per sequence [heads][queries][keys]

override WORKGROUP: u32 = 64u;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let r = rows[id.y];
  let j = id.x;
  if (j >= r.keyCount) { return; }
  let head = id.z;
  let at = r.patternStart + head * r.headStride + j;
  if (!sees(r, j)) { scores[at] = p.hidden; return; }
  let q = (id.y * p.heads + head) * p.head;
  let k = ((r.keyStart + j) * p.keyHeads + head / (p.heads / p.keyHeads)) * p.head;
  var sum = 0.0;
  for (var i = 0u; i < p.head; i++) { sum += query[q + i] * key[k + i]; }
  scores[at] = sum * p.scale;
}
