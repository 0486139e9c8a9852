// The gradients of layer norm's gain and shift: sums over rows of outputGradient · normalised and of outputGradient; one feature an
// invocation, for software adapters.

struct Parameters { rows: u32, features: u32 }
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> input: array<f32>;          // [rows][features]
@group(0) @binding(2) var<storage, read> statistics: array<vec2f>;   // [rows]: mean, 1 / sqrt(variance + epsilon)
@group(0) @binding(3) var<storage, read> outputGradient: array<f32>; // [rows][features]
@group(0) @binding(4) var<storage, read_write> gainGradient: array<f32>;  // [features]
@group(0) @binding(5) var<storage, read_write> shiftGradient: array<f32>; // [features]

@compute @workgroup_size(8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= p.features) { return; }
  var gain = 0.0;
  var shift = 0.0;
  for (var row = 0u; row < p.rows; row++) {
    let at = row * p.features + id.x;
    let s = statistics[row];
    let g = outputGradient[at];
    gain += g * ((input[at] - s.x) * s.y);
    shift += g;
  }
  gainGradient[id.x] = gain;
  shiftGradient[id.x] = shift;
}
