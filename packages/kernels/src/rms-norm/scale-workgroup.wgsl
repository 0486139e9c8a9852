// What RMS norm takes of each row, one row a workgroup.

struct Parameters { rows: u32, features: u32, epsilon: f32 }
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> input: array<f32>;         // [rows][features]
@group(0) @binding(2) var<storage, read_write> scales: array<f32>;  // [rows]: 1 / sqrt(mean(x²) + epsilon)

const WIDTH = 64u;
var<workgroup> partial: array<f32, WIDTH>;

@compute @workgroup_size(WIDTH)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let at = group.x * p.features;
  var squares = 0.0;
  for (var i = lane; i < p.features; i += WIDTH) { let x = input[at + i]; squares += x * x; }
  partial[lane] = squares;
  workgroupBarrier();
  for (var half = WIDTH / 2u; half > 0u; half /= 2u) {
    if (lane < half) { partial[lane] += partial[lane + half]; }
    workgroupBarrier();
  }
  if (lane == 0u) { scales[group.x] = inverseSqrt(partial[0] / f32(p.features) + p.epsilon); }
}
