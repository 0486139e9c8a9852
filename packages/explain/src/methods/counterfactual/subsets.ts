/** How many sets of `size` there are among so many: n over k. Infinity where that is no number. */
export function countSubsets(among: number, size: number): number {
  if (size > among) return 0;
  let count = 1;
  for (let taken = 1; taken <= size; taken++) count = (count * (among - size + taken)) / taken;
  return Math.round(count);
}

/** All sets of `size` of the items, those of the first items first. */
export function subsetsOf<Item>(items: readonly Item[], size: number): Item[][] {
  if (size === 0) return [[]];
  return items.flatMap((item, index) => subsetsOf(items.slice(index + 1), size - 1).map((rest) => [item, ...rest]));
}

/** The most items of which all sets of `size` are no more than `room`. */
export function mostAmong(items: number, size: number, room: number): number {
  let most = Math.min(items, size - 1);
  while (most < items && countSubsets(most + 1, size) <= room) most++;
  return most;
}
