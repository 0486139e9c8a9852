// output[r] = table[index[r]] of f32, four elements an invocation; features in fours. A shard of the table answers for its own rows.

struct Parameters { rows: u32, vectors: u32, first: u32, count: u32 } // the shard's first row and how many it has
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> index: array<u32>;          // [rows]
@group(0) @binding(2) var<storage, read> table: array<vec4f>;        // [count][vectors]
@group(0) @binding(3) var<storage, read_write> output: array<vec4f>; // [rows][vectors]

override WORKGROUP: u32 = 64u;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = index[id.y] - p.first;
  if (id.x >= p.vectors || row >= p.count) { return; }
  output[id.y * p.vectors + id.x] = table[row * p.vectors + id.x];
}
