// z = softmax(scale · q kᵀ) v for one query and one head an invocation, without ever writing the pattern. The softmax is the
// online one (Milakov and Gimelshein 2018). Plain: for adapters without subgroups of 8.

struct Parameters { heads: u32, keyHeads: u32, scale: f32, queries: u32 }
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> rows: array<QueryRow>;   // [queries]
@group(0) @binding(2) var<storage, read> query: array<vec4f>;     // [queries][heads][HEAD]
@group(0) @binding(3) var<storage, read> key: array<vec4f>;       // [keys][keyHeads][HEAD]
@group(0) @binding(4) var<storage, read> value: array<vec4f>;     // [keys][keyHeads][HEAD]
@group(0) @binding(5) var<storage, read_write> output: array<vec4f>; // [queries][heads][HEAD]

override WORKGROUP: u32 = 64u;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= p.queries) { return; }
  let row = id.x;
  let head = id.y;
  let r = rows[row];
  let keyHead = head / (p.heads / p.keyHeads);
  let at = (row * p.heads + head) * HEAD;
  var q: array<vec4f, HEAD>;
  var z: array<vec4f, HEAD>;
  for (var i = 0u; i < HEAD; i++) { q[i] = query[at + i] * p.scale; z[i] = vec4f(0.0); }
  var maximum = LOWEST;
  var sum = 0.0;
  for (var j = r.visibleFrom; j < r.visibleTo; j++) {
    let origin = ((r.keyStart + j) * p.keyHeads + keyHead) * HEAD;
    var d = vec4f(0.0);
    for (var i = 0u; i < HEAD; i++) { d += q[i] * key[origin + i]; }
    let score = d.x + d.y + d.z + d.w;
    let next = max(maximum, score);
    let correction = exp(maximum - next);
    let weight = exp(score - next);
    maximum = next;
    sum = sum * correction + weight;
    for (var i = 0u; i < HEAD; i++) { z[i] = z[i] * correction + weight * value[origin + i]; }
  }
  let share = select(1.0 / sum, 0.0, sum == 0.0);
  for (var i = 0u; i < HEAD; i++) { output[at + i] = z[i] * share; }
}
