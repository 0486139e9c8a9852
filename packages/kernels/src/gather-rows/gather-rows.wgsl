// output[r] = table[index[r]], one element an invocation. A shard of the table answers for its own rows.

struct Parameters { rows: u32, features: u32, first: u32, count: u32 } // the shard's first row and how many it has
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> index: array<u32>;        // [rows]
@group(0) @binding(2) var<storage, read> table: array<Stored>;     // [count][features], or panels of as many columns
@group(0) @binding(3) var<storage, read_write> output: array<f32>; // [rows][features]

override WORKGROUP: u32 = 64u;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = index[id.y] - p.first;
  if (id.x >= p.features || row >= p.count) { return; }
  output[id.y * p.features + id.x] = number(row, id.x);
}
