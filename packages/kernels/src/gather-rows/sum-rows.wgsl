// output[row] = the sum of the input's rows that came from it, in their order; one feature of one row an invocation. Other rows stay as they are.

struct Parameters { segments: u32, features: u32 }
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> segments: array<u32>;     // [segments][3]: row, first member, behind the last
@group(0) @binding(2) var<storage, read> members: array<u32>;      // [rows of the input]
@group(0) @binding(3) var<storage, read> input: array<f32>;        // [any][features]
@group(0) @binding(4) var<storage, read_write> output: array<f32>; // [any][features]

override WORKGROUP: u32 = 64u;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= p.features) { return; }
  var sum = 0.0;
  for (var i = segments[id.y * 3u + 1u]; i < segments[id.y * 3u + 2u]; i++) { sum += input[members[i] * p.features + id.x]; }
  output[segments[id.y * 3u] * p.features + id.x] = sum;
}
