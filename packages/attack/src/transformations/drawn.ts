import type { NumpyRandomState } from "@limelight/statistics";

/** Some of a list by chance, none twice; all of it where it has no more. */
export function drawn<Item>(items: readonly Item[], count: number, random: NumpyRandomState): Item[] {
  return random.choice(items.length, Math.min(count, items.length)).flatMap((index) => items.slice(index, index + 1));
}
