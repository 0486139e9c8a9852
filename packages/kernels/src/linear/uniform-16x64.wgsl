// output = activate(input · weight + bias) without subgroups. A workgroup of 8 makes 16 rows x 64 columns (two panels): a lane holds
// the columns 4l…4l+3 of both panels for every row. All lanes read the same input number at a time, from a uniform buffer: on
// llvmpipe such a load has no branches, where one from a storage buffer has one a lane and component. A uniform binding holds 64 KB;
// four of them make room for 4096 numbers a row. One dispatch makes 16 rows; tile-input.wgsl lays them out.

struct Parameters { rows: u32, steps: u32, inner: u32, columns: u32, stride: u32, outputRow: u32, firstRow: u32 } // steps of four along inner
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<uniform> input0: array<vec4f, 4096>;  // [steps][4]: rows 0 to 3 of the tile
@group(0) @binding(2) var<uniform> input1: array<vec4f, 4096>;  // rows 4 to 7
@group(0) @binding(3) var<uniform> input2: array<vec4f, 4096>;  // rows 8 to 11
@group(0) @binding(4) var<uniform> input3: array<vec4f, 4096>;  // rows 12 to 15
@group(0) @binding(5) var<storage, read> weight: array<Packed>; // panels [columns/32][inner][8]
@group(0) @binding(6) var<storage, read> bias: array<vec4f>;    // [columns/4, whole panels]
@group(0) @binding(7) var<storage, read_write> output: array<Out>; // [rows][stride]

@compute @workgroup_size(8)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = p.firstRow;
  let lastPanel = (p.columns + 31u) / 32u - 1u;
  let left = group.x * 2u;
  let right = min(left + 1u, lastPanel); // where their number is odd, the last workgroup makes its panel twice, and keeps it once
  let columnLeft = left * 8u + lane;
  let columnRight = (left + 1u) * 8u + lane;
  let startLeft = bias[columnLeft];
  let startRight = bias[right * 8u + lane];
  var l0 = startLeft; var r0 = startRight;
  var l1 = startLeft; var r1 = startRight;
  var l2 = startLeft; var r2 = startRight;
  var l3 = startLeft; var r3 = startRight;
  var l4 = startLeft; var r4 = startRight;
  var l5 = startLeft; var r5 = startRight;
  var l6 = startLeft; var r6 = startRight;
  var l7 = startLeft; var r7 = startRight;
  var l8 = startLeft; var r8 = startRight;
  var l9 = startLeft; var r9 = startRight;
  var l10 = startLeft; var r10 = startRight;
  var l11 = startLeft; var r11 = startRight;
  var l12 = startLeft; var r12 = startRight;
  var l13 = startLeft; var r13 = startRight;
  var l14 = startLeft; var r14 = startRight;
  var l15 = startLeft; var r15 = startRight;
  var w = left * p.inner * 8u + lane;
  let last = w + p.inner * 8u - 8u; // row of the panel: behind it are zeros of the input
  let across = (right - left) * p.inner * 8u;
  let end = p.steps * 4u;
  for (var at = 0u; at < end; at += 4u) {
    let w1 = min(w + 8u, last); let w2 = min(w + 16u, last); let w3 = min(w + 24u, last);
    let b0 = unpack(weight[w]); let b1 = unpack(weight[w1]); let b2 = unpack(weight[w2]); let b3 = unpack(weight[w3]);
    let d0 = unpack(weight[w + across]); let d1 = unpack(weight[w1 + across]);
    let d2 = unpack(weight[w2 + across]); let d3 = unpack(weight[w3 + across]);
    var a: vec4f;
    a = input0[at + 0u];
    l0 += a.x * b0; l0 += a.y * b1; l0 += a.z * b2; l0 += a.w * b3;
    r0 += a.x * d0; r0 += a.y * d1; r0 += a.z * d2; r0 += a.w * d3;
    a = input0[at + 1u];
    l1 += a.x * b0; l1 += a.y * b1; l1 += a.z * b2; l1 += a.w * b3;
    r1 += a.x * d0; r1 += a.y * d1; r1 += a.z * d2; r1 += a.w * d3;
    a = input0[at + 2u];
    l2 += a.x * b0; l2 += a.y * b1; l2 += a.z * b2; l2 += a.w * b3;
    r2 += a.x * d0; r2 += a.y * d1; r2 += a.z * d2; r2 += a.w * d3;
    a = input0[at + 3u];
    l3 += a.x * b0; l3 += a.y * b1; l3 += a.z * b2; l3 += a.w * b3;
    r3 += a.x * d0; r3 += a.y * d1; r3 += a.z * d2; r3 += a.w * d3;
    a = input1[at + 0u];
    l4 += a.x * b0; l4 += a.y * b1; l4 += a.z * b2; l4 += a.w * b3;
    r4 += a.x * d0; r4 += a.y * d1; r4 += a.z * d2; r4 += a.w * d3;
    a = input1[at + 1u];
    l5 += a.x * b0; l5 += a.y * b1; l5 += a.z * b2; l5 += a.w * b3;
    r5 += a.x * d0; r5 += a.y * d1; r5 += a.z * d2; r5 += a.w * d3;
    a = input1[at + 2u];
    l6 += a.x * b0; l6 += a.y * b1; l6 += a.z * b2; l6 += a.w * b3;
    r6 += a.x * d0; r6 += a.y * d1; r6 += a.z * d2; r6 += a.w * d3;
    a = input1[at + 3u];
    l7 += a.x * b0; l7 += a.y * b1; l7 += a.z * b2; l7 += a.w * b3;
    r7 += a.x * d0; r7 += a.y * d1; r7 += a.z * d2; r7 += a.w * d3;
    a = input2[at + 0u];
    l8 += a.x * b0; l8 += a.y * b1; l8 += a.z * b2; l8 += a.w * b3;
    r8 += a.x * d0; r8 += a.y * d1; r8 += a.z * d2; r8 += a.w * d3;
    a = input2[at + 1u];
    l9 += a.x * b0; l9 += a.y * b1; l9 += a.z * b2; l9 += a.w * b3;
    r9 += a.x * d0; r9 += a.y * d1; r9 += a.z * d2; r9 += a.w * d3;
    a = input2[at + 2u];
    l10 += a.x * b0; l10 += a.y * b1; l10 += a.z * b2; l10 += a.w * b3;
    r10 += a.x * d0; r10 += a.y * d1; r10 += a.z * d2; r10 += a.w * d3;
    a = input2[at + 3u];
    l11 += a.x * b0; l11 += a.y * b1; l11 += a.z * b2; l11 += a.w * b3;
    r11 += a.x * d0; r11 += a.y * d1; r11 += a.z * d2; r11 += a.w * d3;
    a = input3[at + 0u];
    l12 += a.x * b0; l12 += a.y * b1; l12 += a.z * b2; l12 += a.w * b3;
    r12 += a.x * d0; r12 += a.y * d1; r12 += a.z * d2; r12 += a.w * d3;
    a = input3[at + 1u];
    l13 += a.x * b0; l13 += a.y * b1; l13 += a.z * b2; l13 += a.w * b3;
    r13 += a.x * d0; r13 += a.y * d1; r13 += a.z * d2; r13 += a.w * d3;
    a = input3[at + 2u];
    l14 += a.x * b0; l14 += a.y * b1; l14 += a.z * b2; l14 += a.w * b3;
    r14 += a.x * d0; r14 += a.y * d1; r14 += a.z * d2; r14 += a.w * d3;
    a = input3[at + 3u];
    l15 += a.x * b0; l15 += a.y * b1; l15 += a.z * b2; l15 += a.w * b3;
    r15 += a.x * d0; r15 += a.y * d1; r15 += a.z * d2; r15 += a.w * d3;
    w += 32u;
  }
  store(row + 0u, columnLeft, l0); store(row + 0u, columnRight, r0);
  store(row + 1u, columnLeft, l1); store(row + 1u, columnRight, r1);
  store(row + 2u, columnLeft, l2); store(row + 2u, columnRight, r2);
  store(row + 3u, columnLeft, l3); store(row + 3u, columnRight, r3);
  store(row + 4u, columnLeft, l4); store(row + 4u, columnRight, r4);
  store(row + 5u, columnLeft, l5); store(row + 5u, columnRight, r5);
  store(row + 6u, columnLeft, l6); store(row + 6u, columnRight, r6);
  store(row + 7u, columnLeft, l7); store(row + 7u, columnRight, r7);
  store(row + 8u, columnLeft, l8); store(row + 8u, columnRight, r8);
  store(row + 9u, columnLeft, l9); store(row + 9u, columnRight, r9);
  store(row + 10u, columnLeft, l10); store(row + 10u, columnRight, r10);
  store(row + 11u, columnLeft, l11); store(row + 11u, columnRight, r11);
  store(row + 12u, columnLeft, l12); store(row + 12u, columnRight, r12);
  store(row + 13u, columnLeft, l13); store(row + 13u, columnRight, r13);
  store(row + 14u, columnLeft, l14); store(row + 14u, columnRight, r14);
  store(row + 15u, columnLeft, l15); store(row + 15u, columnRight, r15);
}
