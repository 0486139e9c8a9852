// output = scale · pattern · value, one query, head and feature an invocation. Any head size.

struct Parameters { heads: u32, keyHeads: u32, head: u32, queries: u32, scale: f32 }
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> rows: array<QueryRow>; // [queries]
@group(0) @binding(2) var<storage, read> pattern: array<f32>;   // per sequence [heads][queries][keys]
@group(0) @binding(3) var<storage, read> value: array<f32>;     // [keys][keyHeads][head]
@group(0) @binding(4) var<storage, read_write> output: array<f32>; // [queries][heads][head]

override WORKGROUP: u32 = 64u;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= p.head) { return; }
  let r = rows[id.y];
  let head = id.z;
  let at = r.patternStart + head * r.headStride;
  let step = p.keyHeads * p.head;
  let v = (r.keyStart * p.keyHeads + head / (p.heads / p.keyHeads)) * p.head + id.x;
  var sum = 0.0;
  for (var j = 0u; j < r.keyCount; j++) { sum += pattern[at + j] * value[v + j * step]; }
  output[(id.y * p.heads + head) * p.head + id.x] = sum * p.scale;
}
