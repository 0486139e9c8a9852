// output = softmax(input) over the last axis, one row an invocation.

struct Parameters { rows: u32, columns: u32 }
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> input: array<f32>;        // [rows][columns]
@group(0) @binding(2) var<storage, read_write> output: array<f32>; // [rows][columns]

override WORKGROUP: u32 = 64u;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= p.rows) { return; }
  let at = id.x * p.columns;
  var maximum = input[at];
  for (var i = 1u; i < p.columns; i++) { maximum = max(maximum, input[at + i]); }
  var sum = 0.0;
  for (var i = 0u; i < p.columns; i++) { sum += exp(input[at + i] - maximum); }
  for (var i = 0u; i < p.columns; i++) { output[at + i] = exp(input[at + i] - maximum) / sum; }
}
