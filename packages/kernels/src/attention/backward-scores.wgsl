// The gradient of the scores, one query and head an invocation. With the pattern P and its gradient D = outputGradient · vᵀ:
// scoresGradient = P ∘ (D - sum over keys of P ∘ D).

struct Parameters { heads: u32, keyHeads: u32, head: u32, queries: u32 }
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> rows: array<QueryRow>;        // [queries]
@group(0) @binding(2) var<storage, read> pattern: array<f32>;          // per sequence [heads][queries][keys]
@group(0) @binding(3) var<storage, read> value: array<f32>;            // [keys][keyHeads][head]
@group(0) @binding(4) var<storage, read> outputGradient: array<f32>;   // [queries][heads][head]
@group(0) @binding(5) var<storage, read_write> scoresGradient: array<f32>; // as the pattern

override WORKGROUP: u32 = 64u;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= p.queries) { return; }
  let r = rows[id.x];
  let head = id.y;
  let at = r.patternStart + head * r.headStride;
  let g = (id.x * p.heads + head) * p.head;
  let step = p.keyHeads * p.head;
  let v = (r.keyStart * p.keyHeads + head / (p.heads / p.keyHeads)) * p.head;
  var along = 0.0;
  for (var j = 0u; j < r.keyCount; j++) {
    var d = 0.0;
    for (var i = 0u; i < p.head; i++) { d += outputGradient[g + i] * value[v + j * step + i]; }
    scoresGradient[at + j] = d;
    along += pattern[at + j] * d;
  }
  for (var j = 0u; j < r.keyCount; j++) { scoresGradient[at + j] = pattern[at + j] * (scoresGradient[at + j] - along); }
}
