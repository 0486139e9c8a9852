// output = scale · patternᵀ · value: how keys and values get their gradients. Heads that share a key head are summed.
//
// One subgroup of 8 lanes makes 8 · PER keys of one key head that lie side by side, PER a lane. Queries' rows come in by 8, a row a lane, and are handed
// round by shuffles. The keys may be of several sequences: these take turns, and in each turn its own lanes write.
// The loops over rows are left to the driver to run: written out with constant broadcasts they compile several times as long and run no faster.

struct Parameters { heads: u32, keyHeads: u32, keys: u32, scale: f32 }
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> rows: array<KeyRow>;        // [keys]
@group(0) @binding(2) var<storage, read> pattern: array<f32>;        // per sequence [heads][queries][keys]
@group(0) @binding(3) var<storage, read> value: array<vec4f>;        // [queries][heads][HEAD]
@group(0) @binding(4) var<storage, read_write> output: array<vec4f>; // [keys][keyHeads][HEAD]

const NONE = 0xffffffffu;

@compute @workgroup_size(8)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  let first = group.x * 8u * PER + lane;
  let keyHead = group.y;
  let sharing = p.heads / p.keyHeads;
  var r: array<KeyRow, PER>; // queryStart is NONE where the key's sequence has had its turn
  for (var q = 0u; q < PER; q++) {
    r[q] = rows[min(first + q * 8u, p.keys - 1u)];
    r[q].queryStart = select(NONE, r[q].queryStart, first + q * 8u < p.keys);
  }
  loop {
    var start = NONE;
    for (var q = 0u; q < PER; q++) { start = min(start, r[q].queryStart); }
    start = subgroupMin(start);
    if (start == NONE) { break; }
    var reach: array<u32, PER>; // queries of each key that has its turn
    var count = 0u;
    for (var q = 0u; q < PER; q++) {
      reach[q] = select(0u, r[q].queryCount, r[q].queryStart == start);
      count = max(count, reach[q]);
    }
    count = subgroupMax(count);
    var z: array<vec4f, HEAD * PER>;
    for (var i = 0u; i < HEAD * PER; i++) { z[i] = vec4f(0.0); }
    for (var head = keyHead * sharing; head < (keyHead + 1u) * sharing; head++) {
      for (var j = 0u; j < count; j += 8u) {
        let origin = ((start + min(j + lane, count - 1u)) * p.heads + head) * HEAD;
        var v: array<vec4f, HEAD>;
        for (var i = 0u; i < HEAD; i++) { v[i] = value[origin + i]; }
        for (var k = j; k < min(j + 8u, count); k++) {
          var w: array<f32, PER>;
          for (var q = 0u; q < PER; q++) {
            let number = pattern[r[q].columnStart + head * r[q].headStride + min(k, max(reach[q], 1u) - 1u) * r[q].rowStride];
            w[q] = select(0.0, number, k < reach[q]);
          }
          for (var i = 0u; i < HEAD; i++) {
            let b = subgroupShuffle(v[i], k - j);
            for (var q = 0u; q < PER; q++) { z[q * HEAD + i] += w[q] * b; }
          }
        }
      }
    }
    for (var q = 0u; q < PER; q++) {
      if (r[q].queryStart == start) {
        r[q].queryStart = NONE;
        let row = first + q * 8u;
        for (var i = 0u; i < HEAD; i++) { output[(row * p.keyHeads + keyHead) * HEAD + i] = z[q * HEAD + i] * p.scale; }
      }
    }
  }
}
