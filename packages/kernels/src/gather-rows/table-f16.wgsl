// A table of halves, two to a word.
alias Stored = u32;

fn number(at: u32) -> f32 { return unpack2x16float(table[at / 2u])[at % 2u]; }
