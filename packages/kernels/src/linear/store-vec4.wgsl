// Writes four neighbouring columns of one row, where rows have a multiple of four; adds to what is there where the prelude's ADD is true.
alias Out = vec4f;

fn store(row: u32, column: u32, value: vec4f) {
  if (row < p.rows && column * 4u < p.columns) {
    let at = (p.outputRow + row) * (p.stride / 4u) + column;
    if (ADD) { output[at] += activate(value); } else { output[at] = activate(value); }
  }
}
