// The bits of halves to f32, four numbers an invocation.

struct Parameters { vectors: u32, width: u32 }
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> input: array<vec2u>;
@group(0) @binding(2) var<storage, read_write> output: array<vec4f>;

override WORKGROUP: u32 = 64u;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.y * p.width + id.x;
  if (id.x >= p.width || i >= p.vectors) { return; }
  output[i] = vec4f(unpack2x16float(input[i].x), unpack2x16float(input[i].y));
}
