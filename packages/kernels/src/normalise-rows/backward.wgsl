// The gradient of `input / sum of its row`, in place of the output's: (g - sum over the row of g · output) / sum. 0 in a row that sums to 0.

struct Row { start: u32, count: u32 }
struct Parameters { rows: u32 }
@group(0) @binding(0) var<uniform> p: Parameters;
@group(0) @binding(1) var<storage, read> rows: array<Row>;
@group(0) @binding(2) var<storage, read> input: array<f32>;
@group(0) @binding(3) var<storage, read_write> gradient: array<f32>;

override WORKGROUP: u32 = 64u;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= p.rows) { return; }
  let r = rows[id.x];
  var sum = 0.0;
  var along = 0.0;
  for (var i = 0u; i < r.count; i++) {
    sum += input[r.start + i];
    along += input[r.start + i] * gradient[r.start + i];
  }
  let share = select(1.0 / sum, 0.0, sum == 0.0);
  for (var i = 0u; i < r.count; i++) { gradient[r.start + i] = (gradient[r.start + i] - along * share) * share; }
}
