// A table of f32.
alias Stored = f32;

fn number(at: u32) -> f32 { return table[at]; }
