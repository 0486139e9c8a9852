// scores = scale · q kᵀ; keys that a query does not see get a number of their own.
//
// One subgroup of 8 lanes makes 8 · PER queries of one head that lie side by side, PER a lane. Keys' rows come in by 8, a row a lane, and are handed
// round by shuffles. The queries may be of several sequences: these take turns, and in each turn its own lanes write.
// The loops over rows are left to the driver to run: written out with constant broadcasts they compile several times as long and run no faster.

struct Parameters { heads: u32, keyHeads: u32, queries: u32, scale: f32, hidden: f32 }
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> rows: array<QueryRow>;    // [queries]
@group(0) @binding(2) var<storage, read> query: array<vec4f>;      // [queries][heads][HEAD]
@group(0) @binding(3) var<storage, read> key: array<vec4f>;        // [keys][keyHeads][HEAD]
@group(0) @binding(4) var<storage, read_write> scores: array<f32>; // per sequence [heads][queries][keys]

const NONE = 0xffffffffu;

@compute @workgroup_size(8)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  let first = group.x * 8u * PER + lane;
  let head = group.y;
  let keyHead = head / (p.heads / p.keyHeads);
  var g: array<vec4f, HEAD * PER>;
  var r: array<QueryRow, PER>; // keyStart is NONE where the query's sequence has had its turn
  for (var q = 0u; q < PER; q++) {
    let row = min(first + q * 8u, p.queries - 1u);
    r[q] = rows[row];
    r[q].patternStart += head * r[q].headStride;
    r[q].keyStart = select(NONE, r[q].keyStart, first + q * 8u < p.queries);
    for (var i = 0u; i < HEAD; i++) { g[q * HEAD + i] = query[(row * p.heads + head) * HEAD + i]; }
  }
  loop {
    var start = NONE;
    for (var q = 0u; q < PER; q++) { start = min(start, r[q].keyStart); }
    start = subgroupMin(start);
    if (start == NONE) { break; }
    var reach: array<u32, PER>; // keys of each query that has its turn
    var count = 0u;
    for (var q = 0u; q < PER; q++) {
      reach[q] = select(0u, r[q].keyCount, r[q].keyStart == start);
      count = max(count, reach[q]);
    }
    count = subgroupMax(count);
    for (var j = 0u; j < count; j += 8u) {
      let origin = ((start + min(j + lane, count - 1u)) * p.keyHeads + keyHead) * HEAD;
      var v: array<vec4f, HEAD>;
      for (var i = 0u; i < HEAD; i++) { v[i] = key[origin + i]; }
      for (var k = j; k < min(j + 8u, count); k++) {
        var d: array<vec4f, PER>;
        for (var q = 0u; q < PER; q++) { d[q] = vec4f(0.0); }
        for (var i = 0u; i < HEAD; i++) {
          let b = subgroupShuffle(v[i], k - j);
          for (var q = 0u; q < PER; q++) { d[q] += g[q * HEAD + i] * b; }
        }
        for (var q = 0u; q < PER; q++) {
          if (k < reach[q]) {
            scores[r[q].patternStart + k] = select(p.hidden, (d[q].x + d[q].y + d[q].z + d[q].w) * p.scale, sees(r[q], k));
          }
        }
      }
    }
    for (var q = 0u; q < PER; q++) { r[q].keyStart = select(r[q].keyStart, NONE, r[q].keyStart == start); }
  }
}
