// weightGradient = inputᵀ · outputGradient, biasGradient = column sums of outputGradient. One subgroup of 8 lanes makes 32
// rows x 32 columns, one panel wide: lane l holds the columns 4l…4l+3 of every row in registers, loads the numbers
// 4l…4l+3 of a row of the input, and hands them round by broadcast. Four rows of both a step, all loads first.

struct Parameters { rows: u32, inner: u32, columns: u32, stride: u32 } // stride of the gradient's rows
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> input: array<Stored>;          // [rows][inner]
@group(0) @binding(2) var<storage, read> outputGradient: array<Stored>; // [rows][stride]
@group(0) @binding(3) var<storage, read_write> weightGradient: array<vec4f>; // panels [columns/32][inner][8]
@group(0) @binding(4) var<storage, read_write> biasGradient: array<vec4f>;   // [columns/4, whole panels]

@compute @workgroup_size(8)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  let row = group.x * 32u;
  let k = row + lane * 4u;
  let column = group.y * 32u + lane * 4u;
  let last = p.rows - 1u;
  var c0 = vec4f(0.0);
  var c1 = vec4f(0.0);
  var c2 = vec4f(0.0);
  var c3 = vec4f(0.0);
  var c4 = vec4f(0.0);
  var c5 = vec4f(0.0);
  var c6 = vec4f(0.0);
  var c7 = vec4f(0.0);
  var c8 = vec4f(0.0);
  var c9 = vec4f(0.0);
  var c10 = vec4f(0.0);
  var c11 = vec4f(0.0);
  var c12 = vec4f(0.0);
  var c13 = vec4f(0.0);
  var c14 = vec4f(0.0);
  var c15 = vec4f(0.0);
  var c16 = vec4f(0.0);
  var c17 = vec4f(0.0);
  var c18 = vec4f(0.0);
  var c19 = vec4f(0.0);
  var c20 = vec4f(0.0);
  var c21 = vec4f(0.0);
  var c22 = vec4f(0.0);
  var c23 = vec4f(0.0);
  var c24 = vec4f(0.0);
  var c25 = vec4f(0.0);
  var c26 = vec4f(0.0);
  var c27 = vec4f(0.0);
  var c28 = vec4f(0.0);
  var c29 = vec4f(0.0);
  var c30 = vec4f(0.0);
  var c31 = vec4f(0.0);
  var sum = vec4f(0.0);
  for (var r = 0u; r < p.rows; r += 4u) {
    // Behind the last row stand zeros: on one side, the other repeats it.
    let r1 = min(r + 1u, last);
    let r2 = min(r + 2u, last);
    let r3 = min(r + 3u, last);
    let a0 = input4(r, k);
    let a1 = input4(r1, k);
    let a2 = input4(r2, k);
    let a3 = input4(r3, k);
    let b0 = gradient4(r, column);
    let b1 = select(vec4f(0.0), gradient4(r1, column), r + 1u < p.rows);
    let b2 = select(vec4f(0.0), gradient4(r2, column), r + 2u < p.rows);
    let b3 = select(vec4f(0.0), gradient4(r3, column), r + 3u < p.rows);
    sum += b0 + b1 + b2 + b3;
    var q0: vec4f;
    var q1: vec4f;
    var q2: vec4f;
    var q3: vec4f;
    q0 = subgroupBroadcast(a0, 0u);
    q1 = subgroupBroadcast(a1, 0u);
    q2 = subgroupBroadcast(a2, 0u);
    q3 = subgroupBroadcast(a3, 0u);
    c0 += q0.x * b0; c0 += q1.x * b1; c0 += q2.x * b2; c0 += q3.x * b3;
    c1 += q0.y * b0; c1 += q1.y * b1; c1 += q2.y * b2; c1 += q3.y * b3;
    c2 += q0.z * b0; c2 += q1.z * b1; c2 += q2.z * b2; c2 += q3.z * b3;
    c3 += q0.w * b0; c3 += q1.w * b1; c3 += q2.w * b2; c3 += q3.w * b3;
    q0 = subgroupBroadcast(a0, 1u);
    q1 = subgroupBroadcast(a1, 1u);
    q2 = subgroupBroadcast(a2, 1u);
    q3 = subgroupBroadcast(a3, 1u);
    c4 += q0.x * b0; c4 += q1.x * b1; c4 += q2.x * b2; c4 += q3.x * b3;
    c5 += q0.y * b0; c5 += q1.y * b1; c5 += q2.y * b2; c5 += q3.y * b3;
    c6 += q0.z * b0; c6 += q1.z * b1; c6 += q2.z * b2; c6 += q3.z * b3;
    c7 += q0.w * b0; c7 += q1.w * b1; c7 += q2.w * b2; c7 += q3.w * b3;
    q0 = subgroupBroadcast(a0, 2u);
    q1 = subgroupBroadcast(a1, 2u);
    q2 = subgroupBroadcast(a2, 2u);
    q3 = subgroupBroadcast(a3, 2u);
    c8 += q0.x * b0; c8 += q1.x * b1; c8 += q2.x * b2; c8 += q3.x * b3;
    c9 += q0.y * b0; c9 += q1.y * b1; c9 += q2.y * b2; c9 += q3.y * b3;
    c10 += q0.z * b0; c10 += q1.z * b1; c10 += q2.z * b2; c10 += q3.z * b3;
    c11 += q0.w * b0; c11 += q1.w * b1; c11 += q2.w * b2; c11 += q3.w * b3;
    q0 = subgroupBroadcast(a0, 3u);
    q1 = subgroupBroadcast(a1, 3u);
    q2 = subgroupBroadcast(a2, 3u);
    q3 = subgroupBroadcast(a3, 3u);
    c12 += q0.x * b0; c12 += q1.x * b1; c12 += q2.x * b2; c12 += q3.x * b3;
    c13 += q0.y * b0; c13 += q1.y * b1; c13 += q2.y * b2; c13 += q3.y * b3;
    c14 += q0.z * b0; c14 += q1.z * b1; c14 += q2.z * b2; c14 += q3.z * b3;
    c15 += q0.w * b0; c15 += q1.w * b1; c15 += q2.w * b2; c15 += q3.w * b3;
    q0 = subgroupBroadcast(a0, 4u);
    q1 = subgroupBroadcast(a1, 4u);
    q2 = subgroupBroadcast(a2, 4u);
    q3 = subgroupBroadcast(a3, 4u);
    c16 += q0.x * b0; c16 += q1.x * b1; c16 += q2.x * b2; c16 += q3.x * b3;
    c17 += q0.y * b0; c17 += q1.y * b1; c17 += q2.y * b2; c17 += q3.y * b3;
    c18 += q0.z * b0; c18 += q1.z * b1; c18 += q2.z * b2; c18 += q3.z * b3;
    c19 += q0.w * b0; c19 += q1.w * b1; c19 += q2.w * b2; c19 += q3.w * b3;
    q0 = subgroupBroadcast(a0, 5u);
    q1 = subgroupBroadcast(a1, 5u);
    q2 = subgroupBroadcast(a2, 5u);
    q3 = subgroupBroadcast(a3, 5u);
    c20 += q0.x * b0; c20 += q1.x * b1; c20 += q2.x * b2; c20 += q3.x * b3;
    c21 += q0.y * b0; c21 += q1.y * b1; c21 += q2.y * b2; c21 += q3.y * b3;
    c22 += q0.z * b0; c22 += q1.z * b1; c22 += q2.z * b2; c22 += q3.z * b3;
    c23 += q0.w * b0; c23 += q1.w * b1; c23 += q2.w * b2; c23 += q3.w * b3;
    q0 = subgroupBroadcast(a0, 6u);
    q1 = subgroupBroadcast(a1, 6u);
    q2 = subgroupBroadcast(a2, 6u);
    q3 = subgroupBroadcast(a3, 6u);
    c24 += q0.x * b0; c24 += q1.x * b1; c24 += q2.x * b2; c24 += q3.x * b3;
    c25 += q0.y * b0; c25 += q1.y * b1; c25 += q2.y * b2; c25 += q3.y * b3;
    c26 += q0.z * b0; c26 += q1.z * b1; c26 += q2.z * b2; c26 += q3.z * b3;
    c27 += q0.w * b0; c27 += q1.w * b1; c27 += q2.w * b2; c27 += q3.w * b3;
    q0 = subgroupBroadcast(a0, 7u);
    q1 = subgroupBroadcast(a1, 7u);
    q2 = subgroupBroadcast(a2, 7u);
    q3 = subgroupBroadcast(a3, 7u);
    c28 += q0.x * b0; c28 += q1.x * b1; c28 += q2.x * b2; c28 += q3.x * b3;
    c29 += q0.y * b0; c29 += q1.y * b1; c29 += q2.y * b2; c29 += q3.y * b3;
    c30 += q0.z * b0; c30 += q1.z * b1; c30 += q2.z * b2; c30 += q3.z * b3;
    c31 += q0.w * b0; c31 += q1.w * b1; c31 += q2.w * b2; c31 += q3.w * b3;
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
  if (group.x == 0u) { biasGradient[column / 4u] = inside(column, sum); }
}
