// output = scale · patternᵀ · value, one key, key head and feature an invocation: how keys and values get their gradients. Heads
// that share a key head are summed.

struct Parameters { heads: u32, keyHeads: u32, head: u32, keys: u32, scale: f32 }
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> rows: array<KeyRow>;   // [keys]
@group(0) @binding(2) var<storage, read> pattern: array<f32>;   // per sequence [heads][queries][keys]
@group(0) @binding(3) var<storage, read> value: array<f32>;     // [queries][heads][head]
@group(0) @binding(4) var<storage, read_write> output: array<f32>; // [keys][keyHeads][head]

override WORKGROUP: u32 = 64u;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= p.head) { return; }
  let r = rows[id.y];
  let group = p.heads / p.keyHeads;
  var sum = 0.0;
  for (var head = id.z * group; head < (id.z + 1u) * group; head++) {
    for (var i = 0u; i < r.queryCount; i++) {
      let weight = pattern[r.columnStart + head * r.headStride + i * r.rowStride];
      sum += weight * value[((r.queryStart + i) * p.heads + head) * p.head + id.x];
    }
  }
  output[(id.y * p.keyHeads + id.z) * p.head + id.x] = sum * p.scale;
}
