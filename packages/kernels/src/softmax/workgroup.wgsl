// output = softmax(input) over the last axis, one row a workgroup: for long rows such as a vocabulary.

struct Parameters { rows: u32, columns: u32 }
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> input: array<f32>;        // [rows][columns]
@group(0) @binding(2) var<storage, read_write> output: array<f32>; // [rows][columns]

const WIDTH = 64u;
var<workgroup> partial: array<f32, WIDTH>;

@compute @workgroup_size(WIDTH)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let at = group.x * p.columns;
  var maximum = input[at];
  for (var i = lane; i < p.columns; i += WIDTH) { maximum = max(maximum, input[at + i]); }
  partial[lane] = maximum;
  workgroupBarrier();
  for (var half = WIDTH / 2u; half > 0u; half /= 2u) {
    if (lane < half) { partial[lane] = max(partial[lane], partial[lane + half]); }
    workgroupBarrier();
  }
  maximum = partial[0];
  workgroupBarrier();
  var sum = 0.0;
  for (var i = lane; i < p.columns; i += WIDTH) { sum += exp(input[at + i] - maximum); }
  partial[lane] = sum;
  workgroupBarrier();
  for (var half = WIDTH / 2u; half > 0u; half /= 2u) {
    if (lane < half) { partial[lane] += partial[lane + half]; }
    workgroupBarrier();
  }
  for (var i = lane; i < p.columns; i += WIDTH) { output[at + i] = exp(input[at + i] - maximum) / partial[0]; }
}
