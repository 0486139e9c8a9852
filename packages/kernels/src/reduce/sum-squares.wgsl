// Sums of squares, 256 invocations a workgroup: each adds up every STRIDEth number, then they add up theirs. Run a second time with
// SQUARES false, on the partial sums, it adds those up.

struct Parameters { count: u32, place: u32 }
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read_write> output: array<f32>; // from `place` on, one number a workgroup

const WIDTH = 256u;
var<workgroup> partial: array<f32, WIDTH>;

@compute @workgroup_size(WIDTH)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  var sum = 0.0;
  for (var i = group.x * WIDTH + lane; i < p.count; i += groups.x * WIDTH) {
    let value = input[i];
    if (SQUARES) { sum += value * value; } else { sum += value; }
  }
  partial[lane] = sum;
  workgroupBarrier();
  for (var half = WIDTH / 2u; half > 0u; half /= 2u) {
    if (lane < half) { partial[lane] += partial[lane + half]; }
    workgroupBarrier();
  }
  if (lane == 0u) { output[p.place + group.x] = partial[0]; }
}
