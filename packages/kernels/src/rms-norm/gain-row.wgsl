// The gradient of RMS norm's gain: the sum over rows of outputGradient · x · scale; one feature an invocation, for software adapters.

struct Parameters { rows: u32, features: u32 }
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> input: array<f32>;          // [rows][features]
@group(0) @binding(2) var<storage, read> scales: array<f32>;         // [rows]: 1 / sqrt(mean(x²) + epsilon)
@group(0) @binding(3) var<storage, read> outputGradient: array<f32>; // [rows][features]
@group(0) @binding(4) var<storage, read_write> gainGradient: array<f32>; // [features]

@compute @workgroup_size(8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= p.features) { return; }
  var sum = 0.0;
  for (var row = 0u; row < p.rows; row++) {
    let at = row * p.features + id.x;
    sum += outputGradient[at] * (input[at] * scales[row]);
  }
  gainGradient[id.x] = sum;
}
