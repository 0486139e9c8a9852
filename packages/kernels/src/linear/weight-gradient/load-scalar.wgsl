// Four neighbouring numbers of a row of any length; behind its end the last one again.
alias Stored = f32;

fn input4(row: u32, k: u32) -> vec4f {
  let at = row * p.inner;
  let i = vec4u(at) + min(vec4u(k, k + 1u, k + 2u, k + 3u), vec4u(p.inner - 1u));
  return vec4f(input[i.x], input[i.y], input[i.z], input[i.w]);
}

fn gradient4(row: u32, column: u32) -> vec4f {
  let at = row * p.stride;
  let i = vec4u(at) + min(vec4u(column, column + 1u, column + 2u, column + 3u), vec4u(p.columns - 1u));
  return vec4f(outputGradient[i.x], outputGradient[i.y], outputGradient[i.z], outputGradient[i.w]);
}
