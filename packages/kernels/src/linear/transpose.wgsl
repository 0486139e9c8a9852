// The panels of a weight's transpose, from the panels of the weight: one 32-bit word an invocation.

struct Parameters { inner: u32, columns: u32, words: u32, width: u32 } // of the weight as it is; words of the result
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> weight: array<u32>;             // [columns/32][inner][32]
@group(0) @binding(2) var<storage, read_write> transposed: array<u32>;   // [inner/32][columns][32]

override WORKGROUP: u32 = 64u;

// Bits of weight[k][n], 0 outside: whole panels are filled up.
fn element(k: u32, n: u32) -> u32 {
  if (k >= p.inner || n >= p.columns) { return 0u; }
  let at = (n / 32u * p.inner + k) * 32u + n % 32u;
  if (HALF) { return (weight[at / 2u] >> (16u * (at % 2u))) & 0xffffu; }
  return weight[at];
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let word = id.y * p.width + id.x;
  if (id.x >= p.width || word >= p.words) { return; }
  let at = select(word, word * 2u, HALF); // the word's first number
  let n = at / 32u % p.columns;
  let k = at / 32u / p.columns * 32u + at % 32u;
  if (HALF) { transposed[word] = element(k, n) | (element(k + 1u, n) << 16u); } else { transposed[word] = element(k, n); }
}
