// Turns pairs of features by angles that grow with the token's position: features i and i + half of the first 2 half of each head,
// half being the number of angles. An invocation makes one pair of one head, or one of the features behind, which are copied. SIGN is
// -1 for the way back.

struct Parameters { heads: u32, features: u32, half: u32, slots: u32 } // features of a head; slots of all heads of a token
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> positions: array<u32>; // [tokens]
@group(0) @binding(2) var<storage, read> angles: array<vec2f>;  // [positions][half]: cosine, sine
@group(0) @binding(3) var<storage, read> input: array<f32>;     // [tokens][heads][features]
@group(0) @binding(4) var<storage, read_write> output: array<f32>; // as the input

override WORKGROUP: u32 = 64u;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= p.slots) { return; }
  let perHead = p.features - p.half;
  let slot = id.x % perHead;
  let at = (id.y * p.heads + id.x / perHead) * p.features + slot;
  if (slot >= p.half) {
    output[at + p.half] = input[at + p.half];
    return;
  }
  let angle = angles[positions[id.y] * p.half + slot];
  let x = input[at];
  let y = input[at + p.half];
  output[at] = x * angle.x - SIGN * y * angle.y;
  output[at + p.half] = y * angle.x + SIGN * x * angle.y;
}
