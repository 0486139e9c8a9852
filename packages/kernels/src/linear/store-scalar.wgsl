// Writes up to four neighbouring columns of one row, whatever the number of columns.
alias Out = f32;

fn store(row: u32, column: u32, value: vec4f) {
  if (row >= p.rows) { return; }
  let result = activate(value);
  let first = column * 4u;
  let at = row * p.stride + first;
  if (first < p.columns) { output[at] = result.x; }
  if (first + 1u < p.columns) { output[at + 1u] = result.y; }
  if (first + 2u < p.columns) { output[at + 2u] = result.z; }
  if (first + 3u < p.columns) { output[at + 3u] = result.w; }
}
