// Changes stretches of an array in place, one stretch an invocation. Stretches do not overlap.

struct Stretch {
  start: u32,   // first element
  count: u32,
  change: u32,  // 0 set, 1 scale, 2 add: by one number; 3 set, 4 add: by numbers one after another
  operand: u32, // the bits of the number, or where the numbers start
}
struct Parameters { stretches: u32, width: u32 }
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> stretches: array<Stretch>;
@group(0) @binding(2) var<storage, read> numbers: array<f32>;
@group(0) @binding(3) var<storage, read_write> values: array<f32>;

override WORKGROUP: u32 = 64u;

// Scores as low as that are of hidden keys, and stay so when they are scaled or added to.
const HIDDEN = -3.0e38;

fn unlessHidden(before: f32, after: f32) -> f32 {
  return select(after, before, before <= HIDDEN);
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let index = id.y * p.width + id.x;
  if (id.x >= p.width || index >= p.stretches) { return; }
  let s = stretches[index];
  let number = bitcast<f32>(s.operand);
  for (var i = 0u; i < s.count; i++) {
    let at = s.start + i;
    switch (s.change) {
      case 0u: { values[at] = number; }
      case 1u: { values[at] = unlessHidden(values[at], values[at] * number); }
      case 2u: { values[at] = unlessHidden(values[at], values[at] + number); }
      case 3u: { values[at] = numbers[s.operand + i]; }
      default: { values[at] = unlessHidden(values[at], values[at] + numbers[s.operand + i]); }
    }
  }
}
