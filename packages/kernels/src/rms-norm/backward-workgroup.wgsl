// The gradient of RMS norm's input, one row a workgroup. With s = 1 / sqrt(mean(x²) + epsilon) and g = outputGradient · gain:
// inputGradient = (g - x · s² · mean(g · x)) · s. FROZEN, a constant of the prelude, takes the root for a constant and drops the last
// term.

struct Parameters { rows: u32, features: u32, epsilon: f32 }
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> input: array<f32>;          // [rows][features]
@group(0) @binding(2) var<storage, read> gain: array<f32>;           // [features]
@group(0) @binding(3) var<storage, read> outputGradient: array<f32>; // [rows][features]
@group(0) @binding(4) var<storage, read_write> inputGradient: array<f32>; // [rows][features]

const WIDTH = 64u;
var<workgroup> partial: array<vec2f, WIDTH>;

// The sums of two numbers of each invocation.
fn totals(values: vec2f, lane: u32) -> vec2f {
  partial[lane] = values;
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
  let count = f32(p.features);
  var sums = vec2f(0.0);
  for (var i = lane; i < p.features; i += WIDTH) {
    let x = input[at + i];
    sums += vec2f(x * x, outputGradient[at + i] * gain[i] * x);
  }
  sums = totals(sums, lane);
  let scale = inverseSqrt(sums.x / count + p.epsilon);
  let slope = select(sums.y * scale * scale / count, 0.0, FROZEN);
  for (var i = lane; i < p.features; i += WIDTH) {
    inputGradient[at + i] = (outputGradient[at + i] * gain[i] - input[at + i] * slope) * scale;
  }
}
