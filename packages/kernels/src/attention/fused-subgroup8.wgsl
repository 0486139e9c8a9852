// z = softmax(scale · q kᵀ) v for one head and 8 queries of one sequence, without ever writing the pattern. One subgroup of 8
// lanes: a lane owns a query; keys and values are loaded 8 rows at a time, a row a lane, and handed round by broadcast. The softmax
// is the online one (Milakov and Gimelshein 2018): maximum and sum are corrected as keys come in.

struct Parameters { heads: u32, keyHeads: u32, scale: f32 }
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> tiles: array<vec2u>;     // first query row, number of queries (1 to 8)
@group(0) @binding(2) var<storage, read> rows: array<QueryRow>;   // [queries]
@group(0) @binding(3) var<storage, read> query: array<vec4f>;     // [queries][heads][HEAD]
@group(0) @binding(4) var<storage, read> key: array<vec4f>;       // [keys][keyHeads][HEAD]
@group(0) @binding(5) var<storage, read> value: array<vec4f>;     // [keys][keyHeads][HEAD]
@group(0) @binding(6) var<storage, read_write> output: array<vec4f>; // [queries][heads][HEAD]

@compute @workgroup_size(8)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  let tile = tiles[group.x];
  let head = group.y;
  let row = tile.x + min(lane, tile.y - 1u);
  let r = rows[row];
  let first = subgroupMin(r.visibleFrom);
  let last = subgroupMax(r.visibleTo);
  let keyHead = head / (p.heads / p.keyHeads);
  let step = p.keyHeads * HEAD;
  let at = (row * p.heads + head) * HEAD;
  var q: array<vec4f, HEAD>;
  var z: array<vec4f, HEAD>;
  for (var i = 0u; i < HEAD; i++) { q[i] = query[at + i] * p.scale; z[i] = vec4f(0.0); }
  var maximum = LOWEST;
  var sum = 0.0;
  for (var start = first; start < last; start += 8u) {
    let origin = ((r.keyStart + min(start + lane, last - 1u)) * p.keyHeads + keyHead) * HEAD;
    var k: array<vec4f, HEAD>;
    for (var i = 0u; i < HEAD; i++) { k[i] = key[origin + i]; }
    var s: array<f32, 8>;
    { var d = vec4f(0.0); for (var i = 0u; i < HEAD; i++) { d += q[i] * subgroupBroadcast(k[i], 0u); } s[0] = visible(r, start + 0u, d.x + d.y + d.z + d.w); }
    { var d = vec4f(0.0); for (var i = 0u; i < HEAD; i++) { d += q[i] * subgroupBroadcast(k[i], 1u); } s[1] = visible(r, start + 1u, d.x + d.y + d.z + d.w); }
    { var d = vec4f(0.0); for (var i = 0u; i < HEAD; i++) { d += q[i] * subgroupBroadcast(k[i], 2u); } s[2] = visible(r, start + 2u, d.x + d.y + d.z + d.w); }
    { var d = vec4f(0.0); for (var i = 0u; i < HEAD; i++) { d += q[i] * subgroupBroadcast(k[i], 3u); } s[3] = visible(r, start + 3u, d.x + d.y + d.z + d.w); }
    { var d = vec4f(0.0); for (var i = 0u; i < HEAD; i++) { d += q[i] * subgroupBroadcast(k[i], 4u); } s[4] = visible(r, start + 4u, d.x + d.y + d.z + d.w); }
    { var d = vec4f(0.0); for (var i = 0u; i < HEAD; i++) { d += q[i] * subgroupBroadcast(k[i], 5u); } s[5] = visible(r, start + 5u, d.x + d.y + d.z + d.w); }
    { var d = vec4f(0.0); for (var i = 0u; i < HEAD; i++) { d += q[i] * subgroupBroadcast(k[i], 6u); } s[6] = visible(r, start + 6u, d.x + d.y + d.z + d.w); }
    { var d = vec4f(0.0); for (var i = 0u; i < HEAD; i++) { d += q[i] * subgroupBroadcast(k[i], 7u); } s[7] = visible(r, start + 7u, d.x + d.y + d.z + d.w); }
    let top = max(max(max(s[0], s[1]), max(s[2], s[3])), max(max(s[4], s[5]), max(s[6], s[7])));
    let next = max(maximum, top);
    let correction = exp(maximum - next);
    maximum = next;
    sum *= correction;
    for (var i = 0u; i < HEAD; i++) { z[i] *= correction; k[i] = value[origin + i]; }
    var weight: f32;
    weight = weigh(s[0], next); sum += weight; for (var i = 0u; i < HEAD; i++) { z[i] += weight * subgroupBroadcast(k[i], 0u); }
    weight = weigh(s[1], next); sum += weight; for (var i = 0u; i < HEAD; i++) { z[i] += weight * subgroupBroadcast(k[i], 1u); }
    weight = weigh(s[2], next); sum += weight; for (var i = 0u; i < HEAD; i++) { z[i] += weight * subgroupBroadcast(k[i], 2u); }
    weight = weigh(s[3], next); sum += weight; for (var i = 0u; i < HEAD; i++) { z[i] += weight * subgroupBroadcast(k[i], 3u); }
    weight = weigh(s[4], next); sum += weight; for (var i = 0u; i < HEAD; i++) { z[i] += weight * subgroupBroadcast(k[i], 4u); }
    weight = weigh(s[5], next); sum += weight; for (var i = 0u; i < HEAD; i++) { z[i] += weight * subgroupBroadcast(k[i], 5u); }
    weight = weigh(s[6], next); sum += weight; for (var i = 0u; i < HEAD; i++) { z[i] += weight * subgroupBroadcast(k[i], 6u); }
    weight = weigh(s[7], next); sum += weight; for (var i = 0u; i < HEAD; i++) { z[i] += weight * subgroupBroadcast(k[i], 7u); }
  }
  if (lane >= tile.y) { return; }
  let share = select(1.0 / sum, 0.0, sum == 0.0);
  for (var i = 0u; i < HEAD; i++) { output[at + i] = z[i] * share; }
}
