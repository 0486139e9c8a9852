// output = activate(input · weight + bias), for real GPUs. A workgroup of 16 x 16 makes 64 rows x 64 columns (two panels),
// each invocation 4 rows x 4 columns; 16 steps of the inner axis at a time go through workgroup memory.

struct Parameters { rows: u32, steps: u32, inner: u32, columns: u32, stride: u32, outputRow: u32 } // steps of four along inner; stride of the output's rows
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> input: array<Input>;   // [rows][inner]
@group(0) @binding(2) var<storage, read> weight: array<Packed>; // panels [columns/32][inner][8]
@group(0) @binding(3) var<storage, read> bias: array<vec4f>;    // [columns/4, whole panels]
@group(0) @binding(4) var<storage, read_write> output: array<Out>; // [rows][stride]

var<workgroup> inputTile: array<array<vec4f, 4>, 64>;   // [row][inner/4]
var<workgroup> weightTile: array<array<vec4f, 16>, 16>; // [inner][column/4]

@compute @workgroup_size(16, 16)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u, @builtin(local_invocation_index) index: u32) {
  let row = group.x * 64u + local.y * 4u;
  let panels = (p.columns + 31u) / 32u;
  let column = group.y * 16u + local.x;
  let panel = min(column / 8u, panels - 1u);
  let start = bias[panel * 8u + column % 8u];
  var c0 = start; var c1 = start; var c2 = start; var c3 = start;
  for (var k = 0u; k < p.steps; k += 4u) {
    // 256 invocations load 64 x 4 vec4s of the input and 16 x 16 of the weight, one each.
    let inputRow = group.x * 64u + index / 4u;
    let inputStep = k + index % 4u;
    var a = vec4f(0.0);
    if (inputRow < p.rows && inputStep < p.steps) { a = input4(rowStart(inputRow), inputStep); }
    inputTile[index / 4u][index % 4u] = a;
    let step = k * 4u + local.y;
    var b = vec4f(0.0);
    if (step < p.inner) { b = unpack(weight[(panel * p.inner + step) * 8u + column % 8u]); }
    weightTile[local.y][local.x] = b;
    workgroupBarrier();
    for (var s = 0u; s < 4u; s++) {
      let b0 = weightTile[s * 4u][local.x]; let b1 = weightTile[s * 4u + 1u][local.x];
      let b2 = weightTile[s * 4u + 2u][local.x]; let b3 = weightTile[s * 4u + 3u][local.x];
      let a0 = inputTile[local.y * 4u][s]; let a1 = inputTile[local.y * 4u + 1u][s];
      let a2 = inputTile[local.y * 4u + 2u][s]; let a3 = inputTile[local.y * 4u + 3u][s];
      c0 += a0.x * b0 + a0.y * b1 + a0.z * b2 + a0.w * b3;
      c1 += a1.x * b0 + a1.y * b1 + a1.z * b2 + a1.w * b3;
      c2 += a2.x * b0 + a2.y * b1 + a2.z * b2 + a2.w * b3;
      c3 += a3.x * b0 + a3.y * b1 + a3.z * b2 + a3.w * b3;
    }
    workgroupBarrier();
  }
  store(row, column, c0);
  store(row + 1u, column, c1);
  store(row + 2u, column, c2);
  store(row + 3u, column, c3);
}
