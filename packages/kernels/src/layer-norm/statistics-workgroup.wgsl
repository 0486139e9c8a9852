// What layer norm takes of each row, one row a workgroup.

struct Parameters { rows: u32, features: u32, epsilon: f32 }
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> input: array<f32>;              // [rows][features]
@group(0) @binding(2) var<storage, read_write> statistics: array<vec2f>; // [rows]: mean, 1 / sqrt(variance + epsilon)

const WIDTH = 64u;
var<workgroup> partial: array<f32, WIDTH>;

// The sum of a number of each invocation.
fn total(value: f32, lane: u32) -> f32 {
  partial[lane] = value;
  workgroupBarrier();
  for (var half = WIDTH / 2u; half > 0u; half /= 2u) {
    if (lane < half) { partial[lane] += partial[lane + half]; }
    workgroupBarrier();
  }
  let result = partial[0];
  workgroupBarrier();
  return result;
}

@compute @workgroup_size(WIDTH)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let at = group.x * p.features;
  let count = f32(p.features);
  var sum = 0.0;
  for (var i = lane; i < p.features; i += WIDTH) { sum += input[at + i]; }
  let mean = total(sum, lane) / count;
  var squares = 0.0;
  for (var i = lane; i < p.features; i += WIDTH) { let d = input[at + i] - mean; squares += d * d; }
  squares = total(squares, lane);
  if (lane == 0u) { statistics[group.x] = vec2f(mean, inverseSqrt(squares / count + p.epsilon)); }
}
