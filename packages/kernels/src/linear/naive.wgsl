// output = activate(input · weight + bias), one element an invocation: the plainest form. Adds where the prelude's ADD is true.

struct Parameters { rows: u32, steps: u32, inner: u32, columns: u32, stride: u32, outputRow: u32 } // stride of the output's rows
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> input: array<f32>;     // [rows][inner]
@group(0) @binding(2) var<storage, read> weight: array<Packed>; // panels [columns/32][inner][8]
@group(0) @binding(3) var<storage, read> bias: array<vec4f>;    // [columns/4, whole panels]
@group(0) @binding(4) var<storage, read_write> output: array<f32>; // [rows][stride]

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = id.y;
  let column = id.x;
  if (column >= p.columns) { return; }
  let quad = column % 32u / 4u;
  var sum = bias[column / 4u][column % 4u];
  for (var k = 0u; k < p.inner; k++) {
    sum += input[row * p.inner + k] * unpack(weight[(column / 32u * p.inner + k) * 8u + quad])[column % 4u];
  }
  let at = (p.outputRow + row) * p.stride + column;
  let result = activate(vec4f(sum)).x;
  if (ADD) { output[at] += result; } else { output[at] = result; }
}
