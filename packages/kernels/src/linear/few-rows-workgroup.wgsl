// output = activate(input · weight + bias) for up to four rows at a time, as decoding has them, on real GPUs: bound by reading the
// weight, which is read once for all of ROWS. A workgroup of 8 x 16 makes one panel: lane l of each of 16 slices of the inner axis holds
// the columns 4l…4l+3 of every row; slices interleave, so that 16 neighbouring rows of the panel are read at a time. ROWS, 1 to 4, is a
// constant of the prelude; the last group repeats the last row.

struct Parameters { rows: u32, steps: u32, inner: u32, columns: u32, stride: u32, outputRow: u32 } // steps of four along inner; stride of the output's rows
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> input: array<Input>;   // [rows][inner]
@group(0) @binding(2) var<storage, read> weight: array<Packed>; // panels [columns/32][inner][8]
@group(0) @binding(3) var<storage, read> bias: array<vec4f>;    // [columns/4, whole panels]
@group(0) @binding(4) var<storage, read_write> output: array<Out>; // [rows][stride]

const SLICES = 16u;
var<workgroup> partial: array<array<array<vec4f, 8>, SLICES>, ROWS>; // [row][slice][lane]

@compute @workgroup_size(8, SLICES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let row = group.x * ROWS;
  let last = p.rows - 1u;
  let column = group.y * 8u + local.x;
  var sums: array<vec4f, ROWS>;
  let end = ((group.y + 1u) * p.inner - 1u) * 8u + local.x; // the last row of the panel
  for (var step = local.y; step < p.steps; step += SLICES) {
    let w = (group.y * p.inner + step * 4u) * 8u + local.x;
    let b0 = unpack(weight[w]);
    let b1 = unpack(weight[panelRow(w + 8u, end)]);
    let b2 = unpack(weight[panelRow(w + 16u, end)]);
    let b3 = unpack(weight[panelRow(w + 24u, end)]);
    for (var r = 0u; r < ROWS; r++) {
      let a = input4(rowStart(min(row + r, last)), step);
      sums[r] += a.x * b0 + a.y * b1 + a.z * b2 + a.w * b3;
    }
  }
  for (var r = 0u; r < ROWS; r++) { partial[r][local.y][local.x] = sums[r]; }
  workgroupBarrier();
  for (var half = SLICES / 2u; half > 0u; half /= 2u) {
    if (local.y < half) {
      for (var r = 0u; r < ROWS; r++) { partial[r][local.y][local.x] += partial[r][local.y + half][local.x]; }
    }
    workgroupBarrier();
  }
  if (local.y < ROWS) { store(row + local.y, column, bias[column] + partial[local.y][0][local.x]); }
}
