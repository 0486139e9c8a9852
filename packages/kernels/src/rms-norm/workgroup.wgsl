// output = x / sqrt(mean(x²) + epsilon) · gain, one row a workgroup: for real GPUs, where neighbours read neighbours.

struct Parameters { rows: u32, features: u32, epsilon: f32 }
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> input: array<f32>; // [rows][features]
@group(0) @binding(2) var<storage, read> gain: array<f32>;  // [features]
@group(0) @binding(3) var<storage, read_write> output: array<f32>; // [rows][features]

const WIDTH = 64u;
var<workgroup> partial: array<f32, WIDTH>;

// The sum of one number of each invocation.
fn total(value: f32, lane: u32) -> f32 {
  partial[lane] = value;
  workgroupBarrier();
  for (var half = WIDTH / 2u; half > 0u; half /= 2u) {
    if (lane < half) { partial[lane] += partial[lane + half]; }
    workgroupBarrier();
  }
  return partial[0];
}

@compute @workgroup_size(WIDTH)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let at = group.x * p.features;
  var squares = 0.0;
  for (var i = lane; i < p.features; i += WIDTH) { let x = input[at + i]; squares += x * x; }
  let scale = inverseSqrt(total(squares, lane) / f32(p.features) + p.epsilon);
  for (var i = lane; i < p.features; i += WIDTH) { output[at + i] = input[at + i] * scale * gain[i]; }
}
