// What one query sees: bidirectional, causal, local and cross attention differ in these numbers alone.
struct QueryRow {
  keyStart: u32,    // first key row of its sequence
  keyCount: u32,    // keys of its sequence
  visibleFrom: u32, // first key it may look at, counted from keyStart
  visibleTo: u32,   // one past the last
  patternStart: u32, // where its row of the pattern starts, for head 0
  headStride: u32,  // from there to the same row of the next head
  place: i32,       // where it stands among the keys
}

const LOWEST = -3.0e38;

fn sees(r: QueryRow, key: u32) -> bool { return key >= r.visibleFrom && key < r.visibleTo; }

// The score of a key, or the lowest number where the query may not see it.
fn visible(r: QueryRow, key: u32, score: f32) -> f32 { return select(LOWEST, score, sees(r, key)); }

// exp(score - maximum), 0 where the key is not visible.
fn weigh(score: f32, maximum: f32) -> f32 {
  return select(exp(score - maximum), 0.0, score <= LOWEST);
}
