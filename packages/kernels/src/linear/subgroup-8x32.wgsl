// output = activate(input · weight + bias). One subgroup of 8 lanes makes 8 rows x 32 columns: lane l holds the columns
// 4l…4l+3 of every row in registers, loads rows l, l+8, … of the input, and hands them round by broadcast.
// Loads come first and accumulators start from the bias: on llvmpipe loads and loop-carried variables are what costs.

struct Parameters { rows: u32, steps: u32, inner: u32, columns: u32, stride: u32, outputRow: u32 } // steps of four along inner; stride of the output's rows
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> input: array<Input>;   // [rows][inner]
@group(0) @binding(2) var<storage, read> weight: array<Packed>; // panels [columns/32][inner][8]
@group(0) @binding(3) var<storage, read> bias: array<vec4f>;    // [columns/4, whole panels]
@group(0) @binding(4) var<storage, read_write> output: array<Out>; // [rows][stride]

@compute @workgroup_size(8)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  let row = group.x * 8u;
  let column = group.y * 8u + lane;
  let last = p.rows - 1u;
  let i0 = rowStart(min(row + lane, last));
  var w = group.y * p.inner * 8u + lane;
  let end = w + p.inner * 8u - 8u; // the last row of the panel
  let start = bias[column];
  var c0 = start;
  var c1 = start;
  var c2 = start;
  var c3 = start;
  var c4 = start;
  var c5 = start;
  var c6 = start;
  var c7 = start;
  for (var k = 0u; k < p.steps; k++) {
    let a0 = input4(i0, k);
    let b0 = unpack(weight[w]);
    let b1 = unpack(weight[panelRow(w + 8u, end)]);
    let b2 = unpack(weight[panelRow(w + 16u, end)]);
    let b3 = unpack(weight[panelRow(w + 24u, end)]);
    var r: vec4f;
    r = subgroupBroadcast(a0, 0u); c0 += r.x * b0; c0 += r.y * b1; c0 += r.z * b2; c0 += r.w * b3;
    r = subgroupBroadcast(a0, 1u); c1 += r.x * b0; c1 += r.y * b1; c1 += r.z * b2; c1 += r.w * b3;
    r = subgroupBroadcast(a0, 2u); c2 += r.x * b0; c2 += r.y * b1; c2 += r.z * b2; c2 += r.w * b3;
    r = subgroupBroadcast(a0, 3u); c3 += r.x * b0; c3 += r.y * b1; c3 += r.z * b2; c3 += r.w * b3;
    r = subgroupBroadcast(a0, 4u); c4 += r.x * b0; c4 += r.y * b1; c4 += r.z * b2; c4 += r.w * b3;
    r = subgroupBroadcast(a0, 5u); c5 += r.x * b0; c5 += r.y * b1; c5 += r.z * b2; c5 += r.w * b3;
    r = subgroupBroadcast(a0, 6u); c6 += r.x * b0; c6 += r.y * b1; c6 += r.z * b2; c6 += r.w * b3;
    r = subgroupBroadcast(a0, 7u); c7 += r.x * b0; c7 += r.y * b1; c7 += r.z * b2; c7 += r.w * b3;
    w += 32u;
  }
  store(row, column, c0);
  store(row + 1u, column, c1);
  store(row + 2u, column, c2);
  store(row + 3u, column, c3);
  store(row + 4u, column, c4);
  store(row + 5u, column, c5);
  store(row + 6u, column, c6);
  store(row + 7u, column, c7);
}
