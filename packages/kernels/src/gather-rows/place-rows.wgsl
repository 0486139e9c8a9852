// Where a table that lies row by row has a number.
fn place(row: u32, feature: u32) -> u32 { return row * p.features + feature; }
