// Lays rows out for uniform-16x64.wgsl: four rows interleaved, so that they fit into one uniform binding. Rows past the last repeat it.

struct Parameters { rows: u32, steps: u32, inner: u32, firstRow: u32, stride: u32 } // steps of four along inner; stride of four rows, in steps
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> input: array<Input>;       // [rows][inner]
@group(0) @binding(2) var<storage, read_write> tiles: array<vec4f>; // [rows/4][stride/4][4]

@compute @workgroup_size(16, 4)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let step = id.y;
  if (step >= p.steps) { return; }
  let row = min(p.firstRow + id.x, p.rows - 1u);
  tiles[id.x / 4u * p.stride + step * 4u + id.x % 4u] = input4(rowStart(row), step);
}
