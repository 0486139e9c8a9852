// inputGradient = outputGradient · activate'(input), or what RULE puts in its place, four numbers an invocation. The last vector
// may reach into the buffers' padding. RULE is a constant of the prelude: 0 the gradient; 1 guided, positive gradients alone; 2
// deconvolution, positive gradients whatever the input was; 3 identity, by activate(input) / input.

struct Parameters { vectors: u32, width: u32 }
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> input: array<vec4f>;
@group(0) @binding(2) var<storage, read> outputGradient: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> inputGradient: array<vec4f>;

override WORKGROUP: u32 = 64u;

fn back(x: vec4f, gradient: vec4f) -> vec4f {
  let positive = select(gradient, vec4f(0.0), gradient < vec4f(0.0));
  if (RULE == 1u) { return positive * slope(x); }
  if (RULE == 2u) { return positive; }
  if (RULE == 3u) {
    let near = abs(x) < vec4f(1e-6); // there the quotient is the slope
    return gradient * select(activate(x) / select(x, vec4f(1.0), near), slope(x), near);
  }
  return gradient * slope(x);
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.y * p.width + id.x;
  if (id.x < p.width && i < p.vectors) { inputGradient[i] = back(input[i], outputGradient[i]); }
}
