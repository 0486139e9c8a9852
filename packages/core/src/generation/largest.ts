/**
 * The places of the `count` largest numbers, the largest first, of equals the one with the lower place; those that are
 * -Infinity or NaN are left out. One pass, quick where `count` is small.
 */
export function largest(scores: Float32Array | Float64Array, count: number): number[] {
  const places: number[] = [];
  const value = (index: number): number => scores[places[index] ?? -1] ?? -Infinity;
  for (let place = 0; place < scores.length; place++) {
    const score = scores[place] ?? -Infinity;
    const full = places.length === count;
    if (!(score > (full ? value(count - 1) : -Infinity))) continue;
    let index = full ? count - 1 : places.length;
    for (; index > 0 && value(index - 1) < score; index--) places[index] = places[index - 1] ?? 0;
    places[index] = place;
  }
  return places;
}
