// One step of SGD without momentum on four numbers an invocation, in place. The last vector may reach into the buffers' padding.

struct Parameters {
  vectors: u32,
  width: u32,
  gradientScale: f32,
  weightDecay: f32,
  learningRate: f32,
}
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> gradient: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> parameter: array<vec4f>;

override WORKGROUP: u32 = 64u;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.y * p.width + id.x;
  if (id.x >= p.width || i >= p.vectors) { return; }
  let g = gradient[i] * p.gradientScale + parameter[i] * p.weightDecay;
  parameter[i] = parameter[i] - p.learningRate * g;
}
