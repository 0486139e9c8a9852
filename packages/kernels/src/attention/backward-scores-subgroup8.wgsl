// The gradients of the scores and of the queries. With the pattern P and its gradient D = outputGradient · valueᵀ:
// scoresGradient = P ∘ (D - sum over keys of P ∘ D), queryGradient = scale · scoresGradient · key.
//
// One subgroup of 8 lanes makes 8 · PER queries of one head that lie side by side, PER a lane. Values and keys come in by 8, a row a lane, and are
// handed round by broadcast. The queries may be of several sequences: these take turns, and in each turn its own lanes write.

struct Parameters { heads: u32, keyHeads: u32, queries: u32, scale: f32 }
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> rows: array<QueryRow>;             // [queries]
@group(0) @binding(2) var<storage, read> pattern: array<f32>;               // per sequence [heads][queries][keys]
@group(0) @binding(3) var<storage, read> key: array<vec4f>;                 // [keys][keyHeads][HEAD]
@group(0) @binding(4) var<storage, read> value: array<vec4f>;               // [keys][keyHeads][HEAD]
@group(0) @binding(5) var<storage, read> outputGradient: array<vec4f>;      // [queries][heads][HEAD]
@group(0) @binding(6) var<storage, read_write> scoresGradient: array<f32>;  // as the pattern
@group(0) @binding(7) var<storage, read_write> queryGradient: array<vec4f>; // [queries][heads][HEAD]

const NONE = 0xffffffffu;

// Arrays declared in a loop are set to zero one by one: left to WGSL they keep what they had in the turn before on lavapipe, and set as a whole they
// are no longer kept in registers there.

@compute @workgroup_size(8)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  let first = group.x * 8u * PER + lane;
  let head = group.y;
  let keyHead = head / (p.heads / p.keyHeads);
  var g: array<vec4f, HEAD * PER>;
  var at: array<u32, PER>;       // the query's row of the pattern
  var keyStart: array<u32, PER>; // of its sequence; NONE where that has had its turn
  var keyCount: array<u32, PER>;
  for (var q = 0u; q < PER; q++) {
    let row = min(first + q * 8u, p.queries - 1u);
    let r = rows[row];
    at[q] = r.patternStart + head * r.headStride;
    keyCount[q] = r.keyCount;
    keyStart[q] = select(NONE, r.keyStart, first + q * 8u < p.queries && r.keyCount > 0u);
    for (var i = 0u; i < HEAD; i++) { g[q * HEAD + i] = outputGradient[(row * p.heads + head) * HEAD + i]; }
    if (first + q * 8u < p.queries && r.keyCount == 0u) {
      for (var i = 0u; i < HEAD; i++) { queryGradient[(row * p.heads + head) * HEAD + i] = vec4f(0.0); }
    }
  }
  loop {
    var start = NONE;
    for (var q = 0u; q < PER; q++) { start = min(start, keyStart[q]); }
    start = subgroupMin(start);
    if (start == NONE) { break; }
    var count = 0u;
    var mine: array<bool, PER>;
    var along: array<f32, PER>;
    for (var q = 0u; q < PER; q++) {
      mine[q] = keyStart[q] == start;
      count = max(count, select(0u, keyCount[q], mine[q]));
      along[q] = 0.0;
    }
    count = subgroupMax(count);
    for (var j = 0u; j < count; j += 8u) {
      let origin = ((start + min(j + lane, count - 1u)) * p.keyHeads + keyHead) * HEAD;
      var v: array<vec4f, HEAD>;
      for (var i = 0u; i < HEAD; i++) { v[i] = value[origin + i]; }
      var w: array<f32, 8u * PER>;
      for (var q = 0u; q < PER; q++) { for (var k = 0u; k < 8u; k++) { w[q * 8u + k] = weight(at[q] + j + k, mine[q] && j + k < count); } }
      { var d: array<vec4f, PER>; for (var q = 0u; q < PER; q++) { d[q] = vec4f(0.0); } for (var i = 0u; i < HEAD; i++) { let b = subgroupBroadcast(v[i], 0u); for (var q = 0u; q < PER; q++) { d[q] += g[q * HEAD + i] * b; } }
        for (var q = 0u; q < PER; q++) { let s = d[q].x + d[q].y + d[q].z + d[q].w; along[q] += w[q * 8u + 0u] * s; if (mine[q] && j + 0u < count) { scoresGradient[at[q] + j + 0u] = s; } } }
      { var d: array<vec4f, PER>; for (var q = 0u; q < PER; q++) { d[q] = vec4f(0.0); } for (var i = 0u; i < HEAD; i++) { let b = subgroupBroadcast(v[i], 1u); for (var q = 0u; q < PER; q++) { d[q] += g[q * HEAD + i] * b; } }
        for (var q = 0u; q < PER; q++) { let s = d[q].x + d[q].y + d[q].z + d[q].w; along[q] += w[q * 8u + 1u] * s; if (mine[q] && j + 1u < count) { scoresGradient[at[q] + j + 1u] = s; } } }
      { var d: array<vec4f, PER>; for (var q = 0u; q < PER; q++) { d[q] = vec4f(0.0); } for (var i = 0u; i < HEAD; i++) { let b = subgroupBroadcast(v[i], 2u); for (var q = 0u; q < PER; q++) { d[q] += g[q * HEAD + i] * b; } }
        for (var q = 0u; q < PER; q++) { let s = d[q].x + d[q].y + d[q].z + d[q].w; along[q] += w[q * 8u + 2u] * s; if (mine[q] && j + 2u < count) { scoresGradient[at[q] + j + 2u] = s; } } }
      { var d: array<vec4f, PER>; for (var q = 0u; q < PER; q++) { d[q] = vec4f(0.0); } for (var i = 0u; i < HEAD; i++) { let b = subgroupBroadcast(v[i], 3u); for (var q = 0u; q < PER; q++) { d[q] += g[q * HEAD + i] * b; } }
        for (var q = 0u; q < PER; q++) { let s = d[q].x + d[q].y + d[q].z + d[q].w; along[q] += w[q * 8u + 3u] * s; if (mine[q] && j + 3u < count) { scoresGradient[at[q] + j + 3u] = s; } } }
      { var d: array<vec4f, PER>; for (var q = 0u; q < PER; q++) { d[q] = vec4f(0.0); } for (var i = 0u; i < HEAD; i++) { let b = subgroupBroadcast(v[i], 4u); for (var q = 0u; q < PER; q++) { d[q] += g[q * HEAD + i] * b; } }
        for (var q = 0u; q < PER; q++) { let s = d[q].x + d[q].y + d[q].z + d[q].w; along[q] += w[q * 8u + 4u] * s; if (mine[q] && j + 4u < count) { scoresGradient[at[q] + j + 4u] = s; } } }
      { var d: array<vec4f, PER>; for (var q = 0u; q < PER; q++) { d[q] = vec4f(0.0); } for (var i = 0u; i < HEAD; i++) { let b = subgroupBroadcast(v[i], 5u); for (var q = 0u; q < PER; q++) { d[q] += g[q * HEAD + i] * b; } }
        for (var q = 0u; q < PER; q++) { let s = d[q].x + d[q].y + d[q].z + d[q].w; along[q] += w[q * 8u + 5u] * s; if (mine[q] && j + 5u < count) { scoresGradient[at[q] + j + 5u] = s; } } }
      { var d: array<vec4f, PER>; for (var q = 0u; q < PER; q++) { d[q] = vec4f(0.0); } for (var i = 0u; i < HEAD; i++) { let b = subgroupBroadcast(v[i], 6u); for (var q = 0u; q < PER; q++) { d[q] += g[q * HEAD + i] * b; } }
        for (var q = 0u; q < PER; q++) { let s = d[q].x + d[q].y + d[q].z + d[q].w; along[q] += w[q * 8u + 6u] * s; if (mine[q] && j + 6u < count) { scoresGradient[at[q] + j + 6u] = s; } } }
      { var d: array<vec4f, PER>; for (var q = 0u; q < PER; q++) { d[q] = vec4f(0.0); } for (var i = 0u; i < HEAD; i++) { let b = subgroupBroadcast(v[i], 7u); for (var q = 0u; q < PER; q++) { d[q] += g[q * HEAD + i] * b; } }
        for (var q = 0u; q < PER; q++) { let s = d[q].x + d[q].y + d[q].z + d[q].w; along[q] += w[q * 8u + 7u] * s; if (mine[q] && j + 7u < count) { scoresGradient[at[q] + j + 7u] = s; } } }
    }
    var z: array<vec4f, HEAD * PER>;
    for (var i = 0u; i < HEAD * PER; i++) { z[i] = vec4f(0.0); }
    for (var j = 0u; j < count; j += 8u) {
      let origin = ((start + min(j + lane, count - 1u)) * p.keyHeads + keyHead) * HEAD;
      var v: array<vec4f, HEAD>;
      for (var i = 0u; i < HEAD; i++) { v[i] = key[origin + i]; }
      var w: array<f32, 8u * PER>;
      for (var q = 0u; q < PER; q++) {
        for (var k = 0u; k < 8u; k++) {
          let here = at[q] + j + k;
          w[q * 8u + k] = 0.0;
          if (mine[q] && j + k < count) {
            w[q * 8u + k] = pattern[here] * (scoresGradient[here] - along[q]);
            scoresGradient[here] = w[q * 8u + k];
          }
        }
      }
      for (var i = 0u; i < HEAD; i++) { let b = subgroupBroadcast(v[i], 0u); for (var q = 0u; q < PER; q++) { z[q * HEAD + i] += w[q * 8u + 0u] * b; } }
      for (var i = 0u; i < HEAD; i++) { let b = subgroupBroadcast(v[i], 1u); for (var q = 0u; q < PER; q++) { z[q * HEAD + i] += w[q * 8u + 1u] * b; } }
      for (var i = 0u; i < HEAD; i++) { let b = subgroupBroadcast(v[i], 2u); for (var q = 0u; q < PER; q++) { z[q * HEAD + i] += w[q * 8u + 2u] * b; } }
      for (var i = 0u; i < HEAD; i++) { let b = subgroupBroadcast(v[i], 3u); for (var q = 0u; q < PER; q++) { z[q * HEAD + i] += w[q * 8u + 3u] * b; } }
      for (var i = 0u; i < HEAD; i++) { let b = subgroupBroadcast(v[i], 4u); for (var q = 0u; q < PER; q++) { z[q * HEAD + i] += w[q * 8u + 4u] * b; } }
      for (var i = 0u; i < HEAD; i++) { let b = subgroupBroadcast(v[i], 5u); for (var q = 0u; q < PER; q++) { z[q * HEAD + i] += w[q * 8u + 5u] * b; } }
      for (var i = 0u; i < HEAD; i++) { let b = subgroupBroadcast(v[i], 6u); for (var q = 0u; q < PER; q++) { z[q * HEAD + i] += w[q * 8u + 6u] * b; } }
      for (var i = 0u; i < HEAD; i++) { let b = subgroupBroadcast(v[i], 7u); for (var q = 0u; q < PER; q++) { z[q * HEAD + i] += w[q * 8u + 7u] * b; } }
    }
    for (var q = 0u; q < PER; q++) {
      if (mine[q]) {
        keyStart[q] = NONE;
        let row = first + q * 8u;
        for (var i = 0u; i < HEAD; i++) { queryGradient[(row * p.heads + head) * HEAD + i] = z[q * HEAD + i] * p.scale; }
      }
    }
  }
}

// A number of the pattern, 0 where it is none of this turn's.
fn weight(at: u32, there: bool) -> f32 {
  return select(0.0, pattern[select(0u, at, there)], there);
}
