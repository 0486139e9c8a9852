// output = activate(input · weight + bias). One subgroup of 8 lanes makes 32 rows x 32 columns: lane l holds the columns
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
  let row = group.x * 32u;
  let column = group.y * 8u + lane;
  let last = p.rows - 1u;
  let i0 = rowStart(min(row + lane, last));
  let i1 = rowStart(min(row + 8u + lane, last));
  let i2 = rowStart(min(row + 16u + lane, last));
  let i3 = rowStart(min(row + 24u + lane, last));
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
  var c8 = start;
  var c9 = start;
  var c10 = start;
  var c11 = start;
  var c12 = start;
  var c13 = start;
  var c14 = start;
  var c15 = start;
  var c16 = start;
  var c17 = start;
  var c18 = start;
  var c19 = start;
  var c20 = start;
  var c21 = start;
  var c22 = start;
  var c23 = start;
  var c24 = start;
  var c25 = start;
  var c26 = start;
  var c27 = start;
  var c28 = start;
  var c29 = start;
  var c30 = start;
  var c31 = start;
  for (var k = 0u; k < p.steps; k++) {
    let a0 = input4(i0, k);
    let a1 = input4(i1, k);
    let a2 = input4(i2, k);
    let a3 = input4(i3, k);
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
    r = subgroupBroadcast(a1, 0u); c8 += r.x * b0; c8 += r.y * b1; c8 += r.z * b2; c8 += r.w * b3;
    r = subgroupBroadcast(a1, 1u); c9 += r.x * b0; c9 += r.y * b1; c9 += r.z * b2; c9 += r.w * b3;
    r = subgroupBroadcast(a1, 2u); c10 += r.x * b0; c10 += r.y * b1; c10 += r.z * b2; c10 += r.w * b3;
    r = subgroupBroadcast(a1, 3u); c11 += r.x * b0; c11 += r.y * b1; c11 += r.z * b2; c11 += r.w * b3;
    r = subgroupBroadcast(a1, 4u); c12 += r.x * b0; c12 += r.y * b1; c12 += r.z * b2; c12 += r.w * b3;
    r = subgroupBroadcast(a1, 5u); c13 += r.x * b0; c13 += r.y * b1; c13 += r.z * b2; c13 += r.w * b3;
    r = subgroupBroadcast(a1, 6u); c14 += r.x * b0; c14 += r.y * b1; c14 += r.z * b2; c14 += r.w * b3;
    r = subgroupBroadcast(a1, 7u); c15 += r.x * b0; c15 += r.y * b1; c15 += r.z * b2; c15 += r.w * b3;
    r = subgroupBroadcast(a2, 0u); c16 += r.x * b0; c16 += r.y * b1; c16 += r.z * b2; c16 += r.w * b3;
    r = subgroupBroadcast(a2, 1u); c17 += r.x * b0; c17 += r.y * b1; c17 += r.z * b2; c17 += r.w * b3;
    r = subgroupBroadcast(a2, 2u); c18 += r.x * b0; c18 += r.y * b1; c18 += r.z * b2; c18 += r.w * b3;
    r = subgroupBroadcast(a2, 3u); c19 += r.x * b0; c19 += r.y * b1; c19 += r.z * b2; c19 += r.w * b3;
    r = subgroupBroadcast(a2, 4u); c20 += r.x * b0; c20 += r.y * b1; c20 += r.z * b2; c20 += r.w * b3;
    r = subgroupBroadcast(a2, 5u); c21 += r.x * b0; c21 += r.y * b1; c21 += r.z * b2; c21 += r.w * b3;
    r = subgroupBroadcast(a2, 6u); c22 += r.x * b0; c22 += r.y * b1; c22 += r.z * b2; c22 += r.w * b3;
    r = subgroupBroadcast(a2, 7u); c23 += r.x * b0; c23 += r.y * b1; c23 += r.z * b2; c23 += r.w * b3;
    r = subgroupBroadcast(a3, 0u); c24 += r.x * b0; c24 += r.y * b1; c24 += r.z * b2; c24 += r.w * b3;
    r = subgroupBroadcast(a3, 1u); c25 += r.x * b0; c25 += r.y * b1; c25 += r.z * b2; c25 += r.w * b3;
    r = subgroupBroadcast(a3, 2u); c26 += r.x * b0; c26 += r.y * b1; c26 += r.z * b2; c26 += r.w * b3;
    r = subgroupBroadcast(a3, 3u); c27 += r.x * b0; c27 += r.y * b1; c27 += r.z * b2; c27 += r.w * b3;
    r = subgroupBroadcast(a3, 4u); c28 += r.x * b0; c28 += r.y * b1; c28 += r.z * b2; c28 += r.w * b3;
    r = subgroupBroadcast(a3, 5u); c29 += r.x * b0; c29 += r.y * b1; c29 += r.z * b2; c29 += r.w * b3;
    r = subgroupBroadcast(a3, 6u); c30 += r.x * b0; c30 += r.y * b1; c30 += r.z * b2; c30 += r.w * b3;
    r = subgroupBroadcast(a3, 7u); c31 += r.x * b0; c31 += r.y * b1; c31 += r.z * b2; c31 += r.w * b3;
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
  store(row + 8u, column, c8);
  store(row + 9u, column, c9);
  store(row + 10u, column, c10);
  store(row + 11u, column, c11);
  store(row + 12u, column, c12);
  store(row + 13u, column, c13);
  store(row + 14u, column, c14);
  store(row + 15u, column, c15);
  store(row + 16u, column, c16);
  store(row + 17u, column, c17);
  store(row + 18u, column, c18);
  store(row + 19u, column, c19);
  store(row + 20u, column, c20);
  store(row + 21u, column, c21);
  store(row + 22u, column, c22);
  store(row + 23u, column, c23);
  store(row + 24u, column, c24);
  store(row + 25u, column, c25);
  store(row + 26u, column, c26);
  store(row + 27u, column, c27);
  store(row + 28u, column, c28);
  store(row + 29u, column, c29);
  store(row + 30u, column, c30);
  store(row + 31u, column, c31);
}
