// A weight between rows, as checkpoints have it, and panels; one number of the panels an invocation. TO_PANELS is a constant of the
// prelude; what fills the last panel up is written as zero, and not read.

struct Parameters { inner: u32, columns: u32, count: u32, width: u32 } // numbers of the panels
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read_write> output: array<f32>;

override WORKGROUP: u32 = 64u;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let at = id.y * p.width + id.x; // panels [columns/32][inner][32]
  if (id.x >= p.width || at >= p.count) { return; }
  let k = at / 32u % p.inner;
  let column = at / 32u / p.inner * 32u + at % 32u;
  let row = column * p.inner + k; // rows [columns][inner]
  if (TO_PANELS) {
    if (column < p.columns) { output[at] = input[row]; } else { output[at] = 0.0; }
  } else if (column < p.columns) {
    output[row] = input[at];
  }
}
