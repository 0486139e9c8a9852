// The rescale rule, one number an invocation: in the first half of the array the secant between a number and its partner
// in the second half, times the gradient; zeros in the second half.

struct Parameters { count: u32, width: u32 }
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read> outputGradient: array<f32>;
@group(0) @binding(3) var<storage, read_write> inputGradient: array<f32>;

override WORKGROUP: u32 = 64u;

// Below it the difference of the two is rounding, and the slope says more.
const NEAR = 1e-6;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.y * p.width + id.x;
  if (id.x >= p.width || i >= p.count) { return; }
  let half = p.count / 2u;
  if (i >= half) {
    inputGradient[i] = 0.0;
    return;
  }
  let x = input[i];
  let other = input[i + half];
  let d = x - other;
  var rate: f32;
  if (abs(d) <= NEAR) { rate = slope(vec4f(x)).x; }
  else { rate = (activate(vec4f(x)).x - activate(vec4f(other)).x) / d; }
  inputGradient[i] = outputGradient[i] * rate;
}
