// A part of the panels of a weight's transpose, from a shard of the weight's panels into a shard of the transpose: one 32-bit word an
// invocation. The weight's shard holds some columns n of it, which are rows of the transpose; the transpose's shard some rows k.

struct Parameters {
  inner: u32,     // of the weight
  columns: u32,   // of its shard
  firstRow: u32,  // the k that the transpose's shard starts at
  outInner: u32,  // rows of the transpose: columns of the whole weight
  firstColumn: u32, // the n that the weight's shard starts at
  words: u32,     // to be written
  width: u32,
}
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> weight: array<u32>;             // [columns/32][inner][32]
@group(0) @binding(2) var<storage, read_write> transposed: array<u32>;   // [rows of its own/32][outInner][32]

override WORKGROUP: u32 = 64u;

// Bits of weight[k][n], n of the shard; 0 behind the last k: whole panels are filled up.
fn element(k: u32, n: u32) -> u32 {
  if (k >= p.inner) { return 0u; }
  let at = (n / 32u * p.inner + k) * 32u + n % 32u;
  if (HALF) { return (weight[at / 2u] >> (16u * (at % 2u))) & 0xffffu; }
  return weight[at];
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let word = id.y * p.width + id.x;
  if (id.x >= p.width || word >= p.words) { return; }
  let perRow = select(32u, 16u, HALF); // words of 32 numbers
  let n = word / perRow % p.columns;
  let panel = word / perRow / p.columns;
  let lane = word % perRow * select(1u, 2u, HALF); // the word's first number
  let k = p.firstRow + panel * 32u + lane;
  let at = (panel * p.outInner + p.firstColumn + n) * perRow + word % perRow;
  if (HALF) { transposed[at] = element(k, n) | (element(k + 1u, n) << 16u); } else { transposed[at] = element(k, n); }
}
