// A table of halves, two to a word.
alias Stored = u32;

fn number(row: u32, feature: u32) -> f32 {
  let at = place(row, feature);
  return unpack2x16float(table[at / 2u])[at % 2u];
}
