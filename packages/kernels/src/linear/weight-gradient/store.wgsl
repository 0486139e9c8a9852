// Zeros in place of what stands behind the last column: whole panels are filled up.
fn inside(column: u32, value: vec4f) -> vec4f {
  let columns = vec4u(column, column + 1u, column + 2u, column + 3u);
  return select(vec4f(0.0), value, columns < vec4u(p.columns));
}

// Writes four neighbouring columns of one row of the weight's gradient.
fn store(k: u32, column: u32, value: vec4f) {
  if (k < p.inner && column / 32u * 32u < p.columns) {
    weightGradient[(column / 32u * p.inner + k) * 8u + column % 32u / 4u] = inside(column, value);
  }
}
