// output[r] = table[index[r]], one element an invocation.

struct Parameters { rows: u32, features: u32 }
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> index: array<u32>;        // [rows]
@group(0) @binding(2) var<storage, read> table: array<Stored>;     // [any][features]
@group(0) @binding(3) var<storage, read_write> output: array<f32>; // [rows][features]

override WORKGROUP: u32 = 64u;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= p.features) { return; }
  output[id.y * p.features + id.x] = number(index[id.y] * p.features + id.x);
}
