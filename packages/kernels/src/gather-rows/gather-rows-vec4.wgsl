// output[r] = table[index[r]] of f32, four elements an invocation; features in fours.

struct Parameters { rows: u32, vectors: u32 }
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> index: array<u32>;          // [rows]
@group(0) @binding(2) var<storage, read> table: array<vec4f>;        // [any][vectors]
@group(0) @binding(3) var<storage, read_write> output: array<vec4f>; // [rows][vectors]

override WORKGROUP: u32 = 64u;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= p.vectors) { return; }
  output[id.y * p.vectors + id.x] = table[index[id.y] * p.vectors + id.x];
}
