// output[to + i] = input[from + i] for i < count, one element an invocation: x is i, y and z count spans.

struct Parameters { spans: u32, width: u32 }
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> spans: array<u32>;        // [spans][3]: from, to, count
@group(0) @binding(2) var<storage, read> input: array<f32>;
@group(0) @binding(3) var<storage, read_write> output: array<f32>;

override WORKGROUP: u32 = 64u;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let span = id.z * p.width + id.y;
  if (span >= p.spans || id.x >= spans[span * 3u + 2u]) { return; }
  output[spans[span * 3u + 1u] + id.x] = input[spans[span * 3u] + id.x];
}
