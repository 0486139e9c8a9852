import type { Weights } from "./attention-weights.ts";

/** One token's weight on another. */
export interface Link {
  readonly query: number;
  readonly key: number;
  readonly weight: number;
}

/** A page draws so many curves at once without a pause; of more, the strongest. */
const mostLines = 3000;

/** The links of a threshold: of each shown token's weights on shown ones, the fewest that reach the share. */
export function linksOf(weights: Pick<Weights, "mean" | "from" | "to">, threshold: number): Link[] {
  return linksFrom(weights, rowCuts(weights, threshold), 0);
}

/** As many of them as can be drawn, and how many there are. Links of long texts are millions: no more are made than are drawn. */
export function drawnLinks(
  weights: Pick<Weights, "mean" | "from" | "to">,
  threshold: number,
): { readonly drawn: readonly Link[]; readonly count: number } {
  const { mean, from, to } = weights;
  const cuts = rowCuts(weights, threshold);
  const kept = new Float64Array(cuts.reduce((sum, { count }) => sum + count, 0));
  if (kept.length <= mostLines) return { drawn: linksFrom(weights, cuts, 0), count: kept.length };
  let at = 0;
  for (const [place, { least, count }] of cuts.entries()) {
    const row = mean[from.shown[place] ?? -1] ?? [];
    const end = at + count;
    for (let key = 0; key < to.shown.length && at < end; key += 1) {
      const weight = row[to.shown[key] ?? -1] ?? 0;
      if (weight > 0 && weight >= least) kept[at++] = weight;
    }
  }
  kept.sort();
  const least = kept[kept.length - mostLines] ?? 0;
  return { drawn: linksFrom(weights, cuts, least).slice(0, mostLines), count: kept.length };
}

function linksFrom(
  { mean, from, to }: Pick<Weights, "mean" | "from" | "to">,
  cuts: readonly Cut[],
  leastOfAll: number,
): Link[] {
  const links: Link[] = [];
  for (const [place, query] of from.shown.entries()) {
    const row = mean[query] ?? [];
    const { least, ofLeast } = cuts[place] ?? none;
    let equal = 0;
    for (const key of to.shown) {
      const weight = row[key] ?? 0;
      if (!(weight > 0) || weight < least || weight < leastOfAll) continue;
      if (weight === least) equal += 1;
      if (weight > least || equal <= ofLeast) links.push({ query, key, weight });
    }
  }
  return links;
}

interface Cut {
  /** The least weight that is needed for the share, and how many of that size are. */
  readonly least: number;
  readonly ofLeast: number;
  /** How many weights are kept. */
  readonly count: number;
}

const none: Cut = { least: Infinity, ofLeast: 0, count: 0 };

/** Where the rows of the shown tokens are cut. */
function rowCuts({ mean, from, to }: Pick<Weights, "mean" | "from" | "to">, threshold: number): Cut[] {
  const sorted = new Float64Array(to.shown.length);
  return from.shown.map((query) => {
    if (threshold <= 0) return none;
    const row = mean[query] ?? [];
    let [total, positive] = [0, 0];
    for (const [place, key] of to.shown.entries()) {
      const weight = Math.max(0, row[key] ?? 0);
      sorted[place] = weight;
      total += weight;
      if (weight > 0) positive += 1;
    }
    if (threshold >= 1) return { least: 0, ofLeast: 0, count: positive };
    sorted.sort();
    let [sum, least, ofLeast, count] = [0, Infinity, 0, 0];
    for (let index = sorted.length - 1; index >= 0 && sum < threshold * total; index -= 1) {
      const weight = sorted[index] ?? 0;
      [ofLeast, least] = [weight === least ? ofLeast + 1 : 1, weight];
      sum += weight;
      count += 1;
    }
    return { least, ofLeast, count };
  });
}
