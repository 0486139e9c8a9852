// weightGradient = inputᵀ · outputGradient, biasGradient = column sums of outputGradient, for software adapters without subgroups of 8. A
// workgroup of 8 makes 32 rows x 32 columns, one panel wide: lane l holds the columns 4l…4l+3 of every row in registers; all lanes
// load the same numbers of the input, one row of both at a time.

struct Parameters { rows: u32, inner: u32, columns: u32, stride: u32 } // stride of the gradient's rows
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> input: array<Stored>;          // [rows][inner]
@group(0) @binding(2) var<storage, read> outputGradient: array<Stored>; // [rows][stride]
@group(0) @binding(3) var<storage, read_write> weightGradient: array<vec4f>; // panels [columns/32][inner][8]
@group(0) @binding(4) var<storage, read_write> biasGradient: array<vec4f>;   // [columns/4, whole panels]

@compute @workgroup_size(8)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = group.x * 32u;
  let column = group.y * 32u + lane * 4u;
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
  for (var r = 0u; r < p.rows; r++) {
    let g = gradient4(r, column);
    let a0 = input4(r, row);
    let a1 = input4(r, row + 4u);
    let a2 = input4(r, row + 8u);
    let a3 = input4(r, row + 12u);
    let a4 = input4(r, row + 16u);
    let a5 = input4(r, row + 20u);
    let a6 = input4(r, row + 24u);
    let a7 = input4(r, row + 28u);
    sum += g;
    c0 += a0.x * g;
    c1 += a0.y * g;
    c2 += a0.z * g;
    c3 += a0.w * g;
    c4 += a1.x * g;
    c5 += a1.y * g;
    c6 += a1.z * g;
    c7 += a1.w * g;
    c8 += a2.x * g;
    c9 += a2.y * g;
    c10 += a2.z * g;
    c11 += a2.w * g;
    c12 += a3.x * g;
    c13 += a3.y * g;
    c14 += a3.z * g;
    c15 += a3.w * g;
    c16 += a4.x * g;
    c17 += a4.y * g;
    c18 += a4.z * g;
    c19 += a4.w * g;
    c20 += a5.x * g;
    c21 += a5.y * g;
    c22 += a5.z * g;
    c23 += a5.w * g;
    c24 += a6.x * g;
    c25 += a6.y * g;
    c26 += a6.z * g;
    c27 += a6.w * g;
    c28 += a7.x * g;
    c29 += a7.y * g;
    c30 += a7.z * g;
    c31 += a7.w * g;
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
