// Who sees one key: the columns of the pattern, as query-row.wgsl has its rows.
struct KeyRow {
  queryStart: u32,   // first query row of its sequence
  queryCount: u32,   // queries of its sequence
  columnStart: u32,  // where its column of the pattern starts, for head 0
  rowStride: u32,    // from there to the next query: the keys of its sequence
  headStride: u32,   // to the same place of the next head
}
