// output = input · scale where the draw is kept, 0 where it is dropped; four numbers an invocation, whose draws are the four words of one
// counter. The last vector may reach into the buffers' padding.

struct Parameters {
  vectors: u32,
  width: u32,
  seedLow: u32,
  seedHigh: u32,
  step: u32,
  site: u32,
  threshold: u32, // draws below are dropped: rate · 2³²
  scale: f32,     // 1 / (1 - rate)
}
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> input: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> output: array<vec4f>;

override WORKGROUP: u32 = 64u;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.y * p.width + id.x;
  if (id.x >= p.width || i >= p.vectors) { return; }
  let draws = philox(vec4u(i, p.step, p.site, 0u), vec2u(p.seedLow, p.seedHigh));
  output[i] = select(input[i] * p.scale, vec4f(0.0), draws < vec4u(p.threshold));
}
