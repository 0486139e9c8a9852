// The gradient of the scores from that of the pattern P, one query and head an invocation:
// scoresGradient = P ∘ (patternGradient - sum over keys of P ∘ patternGradient).

struct Parameters { queries: u32 }
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> rows: array<QueryRow>; // [queries]
@group(0) @binding(2) var<storage, read> pattern: array<f32>;   // per sequence [heads][queries][keys]
@group(0) @binding(3) var<storage, read> patternGradient: array<f32>; // the same
@group(0) @binding(4) var<storage, read_write> scoresGradient: array<f32>; // the same

override WORKGROUP: u32 = 64u;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= p.queries) { return; }
  let r = rows[id.x];
  let at = r.patternStart + id.y * r.headStride;
  var along = 0.0;
  for (var j = 0u; j < r.keyCount; j++) { along += pattern[at + j] * patternGradient[at + j]; }
  for (var j = 0u; j < r.keyCount; j++) { scoresGradient[at + j] = pattern[at + j] * (patternGradient[at + j] - along); }
}
