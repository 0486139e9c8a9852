struct Parameters { rows: u32, inner: u32, columns: u32 } // inner counts vec4s
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> input: array<vec4f>;   // [rows][inner]
@group(0) @binding(2) var<storage, read> weight: array<Packed>; // panels [columns/32][4 inner][8]
@group(0) @binding(3) var<storage, read> bias: array<vec4f>;    // [columns/4, whole panels]
@group(0) @binding(4) var<storage, read_write> output: array<Out>; // [rows][columns]

var<workgroup> rows: array<vec4f, 16>; // the tile's input rows at this step of the inner axis

@compute @workgroup_size(8)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = group.x * 16u;
  let column = group.y * 8u + lane;
  let last = p.rows - 1u;
  let i0 = min(row + 0u + lane, last) * p.inner;
  let i1 = min(row + 8u + lane, last) * p.inner;
  var w = group.y * p.inner * 32u + lane;
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
  for (var k = 0u; k < p.inner; k += 1u) {
    rows[0u + lane] = input[i0 + k + 0u];
    rows[8u + lane] = input[i1 + k + 0u];
    workgroupBarrier();
    let b00 = unpack(weight[w + 0u]);
    let b01 = unpack(weight[w + 8u]);
    let b02 = unpack(weight[w + 16u]);
    let b03 = unpack(weight[w + 24u]);
    var r0: vec4f;
    r0 = rows[0]; c0 += r0.x * b00; c0 += r0.y * b01; c0 += r0.z * b02; c0 += r0.w * b03;
    r0 = rows[1]; c1 += r0.x * b00; c1 += r0.y * b01; c1 += r0.z * b02; c1 += r0.w * b03;
    r0 = rows[2]; c2 += r0.x * b00; c2 += r0.y * b01; c2 += r0.z * b02; c2 += r0.w * b03;
    r0 = rows[3]; c3 += r0.x * b00; c3 += r0.y * b01; c3 += r0.z * b02; c3 += r0.w * b03;
    r0 = rows[4]; c4 += r0.x * b00; c4 += r0.y * b01; c4 += r0.z * b02; c4 += r0.w * b03;
    r0 = rows[5]; c5 += r0.x * b00; c5 += r0.y * b01; c5 += r0.z * b02; c5 += r0.w * b03;
    r0 = rows[6]; c6 += r0.x * b00; c6 += r0.y * b01; c6 += r0.z * b02; c6 += r0.w * b03;
    r0 = rows[7]; c7 += r0.x * b00; c7 += r0.y * b01; c7 += r0.z * b02; c7 += r0.w * b03;
    r0 = rows[8]; c8 += r0.x * b00; c8 += r0.y * b01; c8 += r0.z * b02; c8 += r0.w * b03;
    r0 = rows[9]; c9 += r0.x * b00; c9 += r0.y * b01; c9 += r0.z * b02; c9 += r0.w * b03;
    r0 = rows[10]; c10 += r0.x * b00; c10 += r0.y * b01; c10 += r0.z * b02; c10 += r0.w * b03;
    r0 = rows[11]; c11 += r0.x * b00; c11 += r0.y * b01; c11 += r0.z * b02; c11 += r0.w * b03;
    r0 = rows[12]; c12 += r0.x * b00; c12 += r0.y * b01; c12 += r0.z * b02; c12 += r0.w * b03;
    r0 = rows[13]; c13 += r0.x * b00; c13 += r0.y * b01; c13 += r0.z * b02; c13 += r0.w * b03;
    r0 = rows[14]; c14 += r0.x * b00; c14 += r0.y * b01; c14 += r0.z * b02; c14 += r0.w * b03;
    r0 = rows[15]; c15 += r0.x * b00; c15 += r0.y * b01; c15 += r0.z * b02; c15 += r0.w * b03;
    workgroupBarrier();
    w += 32u;
  }
  store(row + 0u, column, c0);
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
}
