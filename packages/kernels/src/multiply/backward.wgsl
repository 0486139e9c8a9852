// The gradients of a ∘ b, scale · outputGradient ∘ b and scale · outputGradient ∘ a, four numbers of each an invocation. The last
// vector may reach into the buffers' padding.

struct Parameters { vectors: u32, width: u32, scale: f32 }
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> a: array<vec4f>;
@group(0) @binding(2) var<storage, read> b: array<vec4f>;
@group(0) @binding(3) var<storage, read> outputGradient: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> aGradient: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> bGradient: array<vec4f>;

override WORKGROUP: u32 = 64u;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.y * p.width + id.x;
  if (id.x >= p.width || i >= p.vectors) { return; }
  let gradient = p.scale * outputGradient[i];
  aGradient[i] = gradient * b[i];
  bGradient[i] = gradient * a[i];
}
