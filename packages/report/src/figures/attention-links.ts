import type { Weights } from "./attention-weights.ts";

/** One token's weight on another. */
export interface Link {
  readonly query: number;
  readonly key: number;
  readonly weight: number;
}

/** A page draws so many curves at once without a pause; of more, the strongest. */
const mostLines = 3000;

/** The links that are drawn: of each shown token's weights on shown ones, the fewest that reach the share. */
export function linksOf({ mean, shown }: Pick<Weights, "mean" | "shown">, threshold: number): Link[] {
  if (threshold <= 0) return [];
  return shown.flatMap((query) => {
    const row = mean[query] ?? [];
    const { least, ofLeast } = cut(
      shown.map((key) => row[key] ?? 0),
      threshold,
    );
    let equal = 0;
    return shown.flatMap((key) => {
      const weight = row[key] ?? 0;
      if (!(weight > 0) || weight < least) return [];
      if (weight === least) equal += 1;
      return weight > least || equal <= ofLeast ? [{ query, key, weight }] : [];
    });
  });
}

/** The least weight that is needed for the share, and how many of that size are. */
function cut(weights: readonly number[], threshold: number): { readonly least: number; readonly ofLeast: number } {
  if (threshold >= 1) return { least: 0, ofLeast: 0 };
  const sorted = Float64Array.from(weights).sort();
  const total = sorted.reduce((sum, weight) => sum + weight, 0);
  let [sum, least, ofLeast] = [0, Infinity, 0];
  for (let index = sorted.length - 1; index >= 0 && sum < threshold * total; index -= 1) {
    const weight = sorted[index] ?? 0;
    [ofLeast, least] = [weight === least ? ofLeast + 1 : 1, weight];
    sum += weight;
  }
  return { least, ofLeast };
}

/** As many as can be drawn. */
export function strongest(links: readonly Link[]): readonly Link[] {
  return links.length <= mostLines
    ? links
    : links.toSorted((one, other) => other.weight - one.weight).slice(0, mostLines);
}
