// What RMS norm takes of each row, one row an invocation: for software adapters, where lanes are rows.

struct Parameters { rows: u32, features: u32, epsilon: f32 }
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> input: array<f32>;         // [rows][features]
@group(0) @binding(2) var<storage, read_write> scales: array<f32>;  // [rows]: 1 / sqrt(mean(x²) + epsilon)

@compute @workgroup_size(8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= p.rows) { return; }
  let at = id.x * p.features;
  var squares = 0.0;
  for (var i = 0u; i < p.features; i++) { let x = input[at + i]; squares += x * x; }
  scales[id.x] = inverseSqrt(squares / f32(p.features) + p.epsilon);
}
