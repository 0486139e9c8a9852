// output[r] = share[r] · table[index[r].x] + (1 - share[r]) · table[index[r].y], one element an invocation. An index of 2³² - 1 stands
// for a row of zeros.

struct Parameters { rows: u32, features: u32 }
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> index: array<vec2u>;      // [rows]
@group(0) @binding(2) var<storage, read> table: array<Stored>;     // [any][features]
@group(0) @binding(3) var<storage, read> share: array<f32>;        // [rows]
@group(0) @binding(4) var<storage, read_write> output: array<f32>; // [rows][features]

override WORKGROUP: u32 = 64u;

fn row(index: u32, feature: u32) -> f32 {
  if (index == 0xffffffffu) { return 0.0; }
  return number(index * p.features + feature);
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= p.features) { return; }
  let i = index[id.y];
  let s = share[id.y];
  output[id.y * p.features + id.x] = s * row(i.x, id.x) + (1.0 - s) * row(i.y, id.x);
}
