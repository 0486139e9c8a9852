// The gradients of layer norm's gain and shift: sums over rows of outputGradient · normalised and of outputGradient. A workgroup
// makes 16 features, 16 rows at a time.

struct Parameters { rows: u32, features: u32 }
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> input: array<f32>;          // [rows][features]
@group(0) @binding(2) var<storage, read> statistics: array<vec2f>;   // [rows]: mean, 1 / sqrt(variance + epsilon)
@group(0) @binding(3) var<storage, read> outputGradient: array<f32>; // [rows][features]
@group(0) @binding(4) var<storage, read_write> gainGradient: array<f32>;  // [features]
@group(0) @binding(5) var<storage, read_write> shiftGradient: array<f32>; // [features]

var<workgroup> partial: array<array<vec2f, 16>, 16>; // [row][feature]

@compute @workgroup_size(16, 16)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let feature = group.x * 16u + local.x;
  var sums = vec2f(0.0);
  if (feature < p.features) {
    for (var row = local.y; row < p.rows; row += 16u) {
      let at = row * p.features + feature;
      let s = statistics[row];
      let g = outputGradient[at];
      sums += vec2f(g * ((input[at] - s.x) * s.y), g);
    }
  }
  partial[local.y][local.x] = sums;
  workgroupBarrier();
  for (var half = 8u; half > 0u; half /= 2u) {
    if (local.y < half) { partial[local.y][local.x] += partial[local.y + half][local.x]; }
    workgroupBarrier();
  }
  if (local.y == 0u && feature < p.features) {
    gainGradient[feature] = partial[0][local.x].x;
    shiftGradient[feature] = partial[0][local.x].y;
  }
}
