// Where a table that lies in the panels of a linear layer has a number: its rows are the layer's columns.
fn place(row: u32, feature: u32) -> u32 { return (row / 32u * p.features + feature) * 32u + row % 32u; }
