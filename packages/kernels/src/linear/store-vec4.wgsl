// Writes four neighbouring columns of one row, where rows have a multiple of four.
alias Out = vec4f;

fn store(row: u32, column: u32, value: vec4f) {
  if (row < p.rows && column * 4u < p.columns) {
    output[row * (p.stride / 4u) + column] = activate(value);
  }
}
