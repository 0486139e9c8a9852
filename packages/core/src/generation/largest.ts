/**
 * The places of the `count` largest numbers, the largest first, of equals the one with the lower place; those that are
 * -Infinity or NaN are left out. One pass, quick where `count` is small.
 */
export function largest(scores: Float32Array | Float64Array, count: number): number[] {
  const places: number[] = [];
  if (count < 1) return places;
  const { length } = scores;
  let least = -Infinity; // what a score must be over to come in
  for (let place = 0; place < length; place++) {
    const score = scores[place] ?? -Infinity;
    if (!(score > least)) continue;
    if (places.length === count) places.pop();
    let index = places.length;
    while (index > 0 && (scores[places[index - 1] ?? 0] ?? 0) < score) index -= 1;
    places.splice(index, 0, place);
    if (places.length === count) least = scores[places[count - 1] ?? 0] ?? -Infinity;
  }
  return places;
}
