// weightGradient = inputᵀ · outputGradient, biasGradient = column sums of outputGradient, for real GPUs. A workgroup of 16 x 16
// makes 64 rows x 64 columns (two panels), each invocation 4 rows x 4 columns; 16 rows of both go through workgroup memory at a time.

struct Parameters { rows: u32, inner: u32, columns: u32, stride: u32 } // stride of the gradient's rows
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> input: array<Stored>;          // [rows][inner]
@group(0) @binding(2) var<storage, read> outputGradient: array<Stored>; // [rows][stride]
@group(0) @binding(3) var<storage, read_write> weightGradient: array<vec4f>; // panels [columns/32][inner][8]
@group(0) @binding(4) var<storage, read_write> biasGradient: array<vec4f>;   // [columns/4, whole panels]

var<workgroup> inputTile: array<array<vec4f, 16>, 16>;    // [row][inner/4]
var<workgroup> gradientTile: array<array<vec4f, 16>, 16>; // [row][column/4]

@compute @workgroup_size(16, 16)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let k = group.x * 64u + local.y * 4u;
  let column = group.y * 64u + local.x * 4u;
  var c0 = vec4f(0.0); var c1 = vec4f(0.0); var c2 = vec4f(0.0); var c3 = vec4f(0.0);
  var sum = vec4f(0.0);
  for (var r = 0u; r < p.rows; r += 16u) {
    var a = vec4f(0.0);
    var b = vec4f(0.0);
    if (r + local.y < p.rows) {
      a = input4(r + local.y, group.x * 64u + local.x * 4u);
      b = gradient4(r + local.y, column);
    }
    inputTile[local.y][local.x] = a;
    gradientTile[local.y][local.x] = b;
    workgroupBarrier();
    for (var s = 0u; s < 16u; s++) {
      let x = inputTile[s][local.y];
      let g = gradientTile[s][local.x];
      c0 += x.x * g;
      c1 += x.y * g;
      c2 += x.z * g;
      c3 += x.w * g;
      sum += g;
    }
    workgroupBarrier();
  }
  store(k, column, c0);
  store(k + 1u, column, c1);
  store(k + 2u, column, c2);
  store(k + 3u, column, c3);
  if (k == 0u && column / 32u * 32u < p.columns) { biasGradient[column / 4u] = inside(column, sum); }
}
