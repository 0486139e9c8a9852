import type { Filler } from "./masked-model.ts";

/**
 * The likeliest ways to fill several places, each from its own list, as if places did not know of one another; best first, equals by
 * the order of the lists. Weights are brought to a sum of 1.
 * @param fillers by place, best first
 * @param most so many ways at most
 */
export function combinations(
  fillers: readonly (readonly Filler[])[],
  most: number,
): { ids: number[]; weight: number }[] {
  let found: { ids: number[]; weight: number }[] = [{ ids: [], weight: 1 }];
  for (const own of fillers)
    found = found
      .flatMap(({ ids, weight }) => own.map((filler) => ({ ids: [...ids, filler.id], weight: weight * filler.weight })))
      .toSorted((one, other) => other.weight - one.weight)
      .slice(0, most);
  const sum = found.reduce((total, { weight }) => total + weight, 0);
  // Weights of many places may be too small for a number.
  return found.map(({ ids, weight }) => ({ ids, weight: sum > 0 ? weight / sum : 1 / found.length }));
}
