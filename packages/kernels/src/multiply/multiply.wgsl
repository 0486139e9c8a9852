// output = a ∘ b, four numbers an invocation. The last vector may reach into the buffers' padding.

struct Parameters { vectors: u32, width: u32 }
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> a: array<vec4f>;
@group(0) @binding(2) var<storage, read> b: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> output: array<vec4f>;

override WORKGROUP: u32 = 64u;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.y * p.width + id.x;
  if (id.x < p.width && i < p.vectors) { output[i] = a[i] * b[i]; }
}
