// output[r] = sum, mean or maximum of row r, one row an invocation. REDUCTION is a constant of the prelude: 0 sum, 1 mean, 2 maximum.

struct Parameters { rows: u32, columns: u32 }
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> input: array<f32>;        // [rows][columns]
@group(0) @binding(2) var<storage, read_write> output: array<f32>; // [rows]

override WORKGROUP: u32 = 64u;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= p.rows) { return; }
  let at = id.x * p.columns;
  var result = input[at];
  for (var i = 1u; i < p.columns; i++) {
    if (REDUCTION == 2u) { result = max(result, input[at + i]); } else { result += input[at + i]; }
  }
  if (REDUCTION == 1u) { result /= f32(p.columns); }
  output[id.x] = result;
}
