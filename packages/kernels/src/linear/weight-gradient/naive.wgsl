// weightGradient = inputᵀ · outputGradient, biasGradient = column sums of outputGradient, four columns an invocation: the plainest
// form. The row behind the last of the weight is the bias: what it multiplies is 1.

struct Parameters { rows: u32, inner: u32, columns: u32, stride: u32 } // stride of the gradient's rows
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> input: array<Stored>;          // [rows][inner]
@group(0) @binding(2) var<storage, read> outputGradient: array<Stored>; // [rows][stride]
@group(0) @binding(3) var<storage, read_write> weightGradient: array<vec4f>; // panels [columns/32][inner][8]
@group(0) @binding(4) var<storage, read_write> biasGradient: array<vec4f>;   // [columns/4, whole panels]

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let column = id.x * 4u;
  let k = id.y;
  if (column / 32u * 32u >= p.columns || k > p.inner) { return; }
  var sum = vec4f(0.0);
  for (var r = 0u; r < p.rows; r++) {
    let g = gradient4(r, column);
    if (k == p.inner) { sum += g; } else { sum += input4(r, k / 4u * 4u)[k % 4u] * g; }
  }
  if (k == p.inner) { biasGradient[column / 4u] = inside(column, sum); } else { store(k, column, sum); }
}
