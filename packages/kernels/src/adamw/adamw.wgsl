// One step of AdamW on four numbers an invocation, in place. The last vector may reach into the buffers' padding.

struct Parameters {
  vectors: u32,
  width: u32,
  gradientScale: f32,
  decay: f32,          // 1 - learning rate · weight decay
  firstShare: f32,     // 1 - beta1, as the host rounds it
  beta2: f32,
  secondShare: f32,    // 1 - beta2
  stepSize: f32,       // learning rate / (1 - beta1ᵗ)
  rootCorrection: f32, // sqrt(1 - beta2ᵗ)
  epsilon: f32,
}
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> gradient: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> parameter: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> firstMoment: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> secondMoment: array<vec4f>;

override WORKGROUP: u32 = 64u;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.y * p.width + id.x;
  if (id.x >= p.width || i >= p.vectors) { return; }
  let g = gradient[i] * p.gradientScale;
  let m = firstMoment[i] + (g - firstMoment[i]) * p.firstShare;
  let v = secondMoment[i] * p.beta2 + g * g * p.secondShare;
  firstMoment[i] = m;
  secondMoment[i] = v;
  parameter[i] = parameter[i] * p.decay - p.stepSize * (m / (sqrt(v) / p.rootCorrection + p.epsilon));
}
