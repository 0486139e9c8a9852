// output = activate(input · weight + bias) for up to four rows at a time, as decoding has them: bound by reading the weight, which is
// read once for all of ROWS. A workgroup of 8 makes one panel: a lane holds its columns 4l…4l+3 of every row. All lanes read the same
// numbers of the input. ROWS, 1 to 4, is a constant of the prelude; the last group repeats the last row.

struct Parameters { rows: u32, steps: u32, inner: u32, columns: u32, stride: u32, outputRow: u32 } // steps of four along inner; stride of the output's rows
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> input: array<Input>;   // [rows][inner]
@group(0) @binding(2) var<storage, read> weight: array<Packed>; // panels [columns/32][inner][8]
@group(0) @binding(3) var<storage, read> bias: array<vec4f>;    // [columns/4, whole panels]
@group(0) @binding(4) var<storage, read_write> output: array<Out>; // [rows][stride]

@compute @workgroup_size(8)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = group.x * ROWS;
  let last = p.rows - 1u;
  let i0 = rowStart(row);
  let i1 = rowStart(min(row + 1u, last));
  let i2 = rowStart(min(row + 2u, last));
  let i3 = rowStart(min(row + 3u, last));
  let column = group.y * 8u + lane;
  var w = group.y * p.inner * 8u + lane;
  let end = w + p.inner * 8u - 8u; // the last row of the panel
  var c0 = bias[column];
  var c1 = c0;
  var c2 = c0;
  var c3 = c0;
  for (var k = 0u; k < p.steps; k++) {
    let b0 = unpack(weight[w]);
    let b1 = unpack(weight[panelRow(w + 8u, end)]);
    let b2 = unpack(weight[panelRow(w + 16u, end)]);
    let b3 = unpack(weight[panelRow(w + 24u, end)]);
    let a0 = input4(i0, k);
    c0 += a0.x * b0; c0 += a0.y * b1; c0 += a0.z * b2; c0 += a0.w * b3;
    if (ROWS > 1u) { let a1 = input4(i1, k); c1 += a1.x * b0; c1 += a1.y * b1; c1 += a1.z * b2; c1 += a1.w * b3; }
    if (ROWS > 2u) { let a2 = input4(i2, k); c2 += a2.x * b0; c2 += a2.y * b1; c2 += a2.z * b2; c2 += a2.w * b3; }
    if (ROWS > 3u) { let a3 = input4(i3, k); c3 += a3.x * b0; c3 += a3.y * b1; c3 += a3.z * b2; c3 += a3.w * b3; }
    w += 32u;
  }
  store(row, column, c0);
  if (ROWS > 1u) { store(row + 1u, column, c1); }
  if (ROWS > 2u) { store(row + 2u, column, c2); }
  if (ROWS > 3u) { store(row + 3u, column, c3); }
}
