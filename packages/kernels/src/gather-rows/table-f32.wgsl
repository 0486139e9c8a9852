// A table of f32.
alias Stored = f32;

fn number(row: u32, feature: u32) -> f32 { return table[place(row, feature)]; }
