// output[index[r]] = input[r], one element an invocation; no row twice. Other rows stay as they are. ADD, a constant of the prelude,
// adds to what is there.

struct Parameters { rows: u32, features: u32, first: u32, count: u32 } // the first row of the output's shard and how many it has
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> index: array<u32>;        // [rows]
@group(0) @binding(2) var<storage, read> input: array<f32>;        // [rows][features]
@group(0) @binding(3) var<storage, read_write> output: array<f32>; // [count][features], or panels of as many columns

override WORKGROUP: u32 = 64u;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = index[id.y] - p.first;
  if (id.x >= p.features || row >= p.count) { return; }
  let value = input[id.y * p.features + id.x];
  let at = place(row, id.x);
  if (ADD) { output[at] += value; } else { output[at] = value; }
}
