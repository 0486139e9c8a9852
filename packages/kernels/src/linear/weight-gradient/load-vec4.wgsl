// Four neighbouring numbers of a row, where rows are whole vectors; behind a row's end the last ones again.
alias Stored = vec4f;

fn input4(row: u32, k: u32) -> vec4f { return input[(row * p.inner + min(k, p.inner - 4u)) / 4u]; }

fn gradient4(row: u32, column: u32) -> vec4f {
  return outputGradient[(row * p.stride + min(column, p.columns - 4u)) / 4u];
}
