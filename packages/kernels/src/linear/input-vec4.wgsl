// Reads the input four numbers at a time, where a row has a multiple of four.
alias Input = vec4f;

fn rowStart(row: u32) -> u32 { return row * p.steps; }

fn input4(start: u32, step: u32) -> vec4f { return input[start + step]; }

// Where a row of a panel lies; the fourth of a step is never behind the last.
fn panelRow(at: u32, last: u32) -> u32 { return at; }
