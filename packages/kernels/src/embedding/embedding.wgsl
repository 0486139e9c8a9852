// output[t] = word[ids[t]] + position[positions[t]] + type[types[t]], one element an invocation. A shard of the words answers for
// its own.

struct Parameters { tokens: u32, features: u32, first: u32, count: u32 } // the shard's first word and how many it has
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> index: array<vec4u>;      // [tokens]: word, position, type
@group(0) @binding(2) var<storage, read> table: array<Stored>;     // word [count][features], or panels of as many columns
@group(0) @binding(3) var<storage, read> position: array<f32>;     // [positions][features]
@group(0) @binding(4) var<storage, read> kind: array<f32>;         // type [types][features]
@group(0) @binding(5) var<storage, read_write> output: array<f32>; // [tokens][features]

override WORKGROUP: u32 = 64u;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = index[id.y].x - p.first;
  if (id.x >= p.features || row >= p.count) { return; }
  let i = index[id.y] * p.features + id.x;
  output[id.y * p.features + id.x] = number(row, id.x) + position[i.y] + kind[i.z];
}
