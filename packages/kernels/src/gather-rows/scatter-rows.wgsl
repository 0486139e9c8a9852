// output[index[r]] = input[r], one element an invocation; no row twice. Other rows stay as they are.

struct Parameters { rows: u32, features: u32 }
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> index: array<u32>;        // [rows]
@group(0) @binding(2) var<storage, read> input: array<f32>;        // [rows][features]
@group(0) @binding(3) var<storage, read_write> output: array<f32>; // [any][features]

override WORKGROUP: u32 = 64u;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= p.features) { return; }
  output[index[id.y] * p.features + id.x] = input[id.y * p.features + id.x];
}
