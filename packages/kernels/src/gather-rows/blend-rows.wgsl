// output[r] = share[r] · table[index[r].x] + (1 - share[r]) · table[index[r].y], one element an invocation. An index of 2³² - 1 stands
// for a row of zeros. A shard of the table answers for its own rows; ADD, a constant of the prelude, is false for the first.

struct Parameters { rows: u32, features: u32, first: u32, count: u32 } // the shard's first row and how many it has
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> index: array<vec2u>;      // [rows]
@group(0) @binding(2) var<storage, read> table: array<Stored>;     // [count][features], or panels of as many columns
@group(0) @binding(3) var<storage, read> share: array<f32>;        // [rows]
@group(0) @binding(4) var<storage, read_write> output: array<f32>; // [rows][features]

override WORKGROUP: u32 = 64u;

fn element(index: u32, feature: u32) -> f32 {
  let row = index - p.first;
  if (row >= p.count) { return 0.0; }
  return number(row, feature);
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= p.features) { return; }
  let i = index[id.y];
  let s = share[id.y];
  let at = id.y * p.features + id.x;
  let sum = s * element(i.x, id.x) + (1.0 - s) * element(i.y, id.x);
  if (ADD) { output[at] += sum; } else { output[at] = sum; }
}
