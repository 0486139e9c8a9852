// output = sums of the input, a workgroup over RUN vectors behind one another: what reading memory takes, with next to nothing else
// to do. What the bytes of a model's weights allow in decoding is measured by this.

struct Parameters { vectors: u32 }
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> input: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> output: array<vec4f>; // [groups][WIDTH]

@compute @workgroup_size(WIDTH)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  var sum = vec4f(0.0);
  let end = min((group.x + 1u) * RUN, p.vectors);
  for (var at = group.x * RUN + lane; at < end; at += 4u * WIDTH) {
    let a = input[at];
    let b = input[at + WIDTH];
    let c = input[at + 2u * WIDTH];
    let d = input[at + 3u * WIDTH];
    sum += (a + b) + (c + d);
  }
  output[group.x * WIDTH + lane] = sum;
}
