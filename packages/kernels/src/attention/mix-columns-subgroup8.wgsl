// output = scale · patternᵀ · value: how keys and values get their gradients. Heads that share a key head are summed.
//
// One subgroup of 8 lanes makes 8 · PER keys of one key head that lie side by side, PER a lane. Queries' rows come in by 8, a row a lane, and are handed
// round by broadcast. The keys may be of several sequences: these take turns, and in each turn its own lanes write.

struct Parameters { heads: u32, keyHeads: u32, keys: u32, scale: f32 }
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> rows: array<KeyRow>;        // [keys]
@group(0) @binding(2) var<storage, read> pattern: array<f32>;        // per sequence [heads][queries][keys]
@group(0) @binding(3) var<storage, read> value: array<vec4f>;        // [queries][heads][HEAD]
@group(0) @binding(4) var<storage, read_write> output: array<vec4f>; // [keys][keyHeads][HEAD]

const NONE = 0xffffffffu;

// Arrays declared in a loop are set to zero one by one: left to WGSL they keep what they had in the turn before on lavapipe, and set as a whole they
// are no longer kept in registers there.

@compute @workgroup_size(8)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  let first = group.x * 8u * PER + lane;
  let keyHead = group.y;
  let sharing = p.heads / p.keyHeads;
  var r: array<KeyRow, PER>; // queryStart is NONE where the key's sequence has had its turn
  for (var q = 0u; q < PER; q++) {
    let row = min(first + q * 8u, p.keys - 1u);
    r[q] = rows[row];
    if (first + q * 8u >= p.keys || r[q].queryCount == 0u) { r[q].queryStart = NONE; }
    if (first + q * 8u < p.keys && r[q].queryCount == 0u) {
      for (var i = 0u; i < HEAD; i++) { output[(row * p.keyHeads + keyHead) * HEAD + i] = vec4f(0.0); }
    }
  }
  loop {
    var start = NONE;
    for (var q = 0u; q < PER; q++) { start = min(start, r[q].queryStart); }
    start = subgroupMin(start);
    if (start == NONE) { break; }
    var count = 0u;
    var mine: array<bool, PER>;
    for (var q = 0u; q < PER; q++) {
      mine[q] = r[q].queryStart == start;
      count = max(count, select(0u, r[q].queryCount, mine[q]));
    }
    count = subgroupMax(count);
    var z: array<vec4f, HEAD * PER>;
    for (var i = 0u; i < HEAD * PER; i++) { z[i] = vec4f(0.0); }
    for (var head = keyHead * sharing; head < (keyHead + 1u) * sharing; head++) {
      for (var j = 0u; j < count; j += 8u) {
        let origin = ((start + min(j + lane, count - 1u)) * p.heads + head) * HEAD;
        var v: array<vec4f, HEAD>;
        for (var i = 0u; i < HEAD; i++) { v[i] = value[origin + i]; }
        var w: array<f32, 8u * PER>;
        for (var q = 0u; q < PER; q++) {
          let at = r[q].columnStart + head * r[q].headStride + j * r[q].rowStride;
          for (var k = 0u; k < 8u; k++) { w[q * 8u + k] = weight(at + k * r[q].rowStride, mine[q] && j + k < count); }
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
    }
    for (var q = 0u; q < PER; q++) {
      if (mine[q]) {
        r[q].queryStart = NONE;
        let row = first + q * 8u;
        for (var i = 0u; i < HEAD; i++) { output[(row * p.keyHeads + keyHead) * HEAD + i] = z[q * HEAD + i] * p.scale; }
      }
    }
  }
}

// A number of the pattern, 0 where it is none of this turn's.
fn weight(at: u32, there: bool) -> f32 {
  return select(0.0, pattern[select(0u, at, there)], there);
}
