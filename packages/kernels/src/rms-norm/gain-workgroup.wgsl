// The gradient of RMS norm's gain: the sum over rows of outputGradient · x · scale. A workgroup makes 16 features, 16 rows at a time.

struct Parameters { rows: u32, features: u32 }
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> input: array<f32>;          // [rows][features]
@group(0) @binding(2) var<storage, read> scales: array<f32>;         // [rows]: 1 / sqrt(mean(x²) + epsilon)
@group(0) @binding(3) var<storage, read> outputGradient: array<f32>; // [rows][features]
@group(0) @binding(4) var<storage, read_write> gainGradient: array<f32>; // [features]

var<workgroup> partial: array<array<f32, 16>, 16>; // [row][feature]

@compute @workgroup_size(16, 16)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let feature = group.x * 16u + local.x;
  var sum = 0.0;
  if (feature < p.features) {
    for (var row = local.y; row < p.rows; row += 16u) {
      let at = row * p.features + feature;
      sum += outputGradient[at] * (input[at] * scales[row]);
    }
  }
  partial[local.y][local.x] = sum;
  workgroupBarrier();
  for (var half = 8u; half > 0u; half /= 2u) {
    if (local.y < half) { partial[local.y][local.x] += partial[local.y + half][local.x]; }
    workgroupBarrier();
  }
  if (local.y == 0u && feature < p.features) { gainGradient[feature] = partial[0][local.x]; }
}
