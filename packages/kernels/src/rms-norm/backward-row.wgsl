// The gradient of RMS norm's input, one row an invocation. With s = 1 / sqrt(mean(x²) + epsilon) and g = outputGradient · gain:
// inputGradient = (g - x · s² · mean(g · x)) · s. FROZEN, a constant of the prelude, takes the root for a constant and drops the last
// term.

struct Parameters { rows: u32, features: u32, epsilon: f32 }
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> input: array<f32>;          // [rows][features]
@group(0) @binding(2) var<storage, read> gain: array<f32>;           // [features]
@group(0) @binding(3) var<storage, read> outputGradient: array<f32>; // [rows][features]
@group(0) @binding(4) var<storage, read_write> inputGradient: array<f32>; // [rows][features]

@compute @workgroup_size(8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= p.rows) { return; }
  let at = id.x * p.features;
  let count = f32(p.features);
  var squares = 0.0;
  var along = 0.0;
  for (var i = 0u; i < p.features; i++) {
    let x = input[at + i];
    squares += x * x;
    along += outputGradient[at + i] * gain[i] * x;
  }
  let scale = inverseSqrt(squares / count + p.epsilon);
  let slope = select(along * scale * scale / count, 0.0, FROZEN);
  for (var i = 0u; i < p.features; i++) {
    inputGradient[at + i] = (outputGradient[at + i] * gain[i] - input[at + i] * slope) * scale;
  }
}
