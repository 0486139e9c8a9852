// Reads the input four numbers at a time, whatever the length of a row: what is behind its end counts as zero.
alias Input = f32;

fn rowStart(row: u32) -> u32 { return row * p.inner; }

fn input4(start: u32, step: u32) -> vec4f {
  let k = step * 4u;
  let at = start + k;
  let inside = vec4u(k, k + 1u, k + 2u, k + 3u) < vec4u(p.inner);
  return select(vec4f(0.0), vec4f(input[at], input[at + 1u], input[at + 2u], input[at + 3u]), inside);
}

// Where a row of a panel lies; behind the last, where it meets zeros of the input, the last again.
fn panelRow(at: u32, last: u32) -> u32 { return min(at, last); }
