// Writes up to four neighbouring columns of one row, whatever the number of columns; adds to what is there where the prelude's ADD is true.
alias Out = f32;

fn store(row: u32, column: u32, value: vec4f) {
  if (row >= p.rows) { return; }
  let result = activate(value);
  let first = column * 4u;
  let at = (p.outputRow + row) * p.stride + first;
  if (first < p.columns) { put(at, result.x); }
  if (first + 1u < p.columns) { put(at + 1u, result.y); }
  if (first + 2u < p.columns) { put(at + 2u, result.z); }
  if (first + 3u < p.columns) { put(at + 3u, result.w); }
}

fn put(at: u32, value: f32) {
  if (ADD) { output[at] += value; } else { output[at] = value; }
}
