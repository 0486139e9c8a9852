// Where the bucket of a query and a key stands in a table of buckets, [2 · mostDistance + 1]; what is further away counts as the outermost.
fn distanceIndex(r: QueryRow, key: u32, mostDistance: u32) -> u32 {
  let most = i32(mostDistance);
  return u32(clamp(i32(key) - r.place, -most, most) + most);
}
