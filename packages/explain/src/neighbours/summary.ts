/** How often something is so among the neighbours, and among all. */
export interface SummaryRow {
  readonly value: string;
  readonly count: number;
  /** Of the neighbours of which it is known. */
  readonly share: number;
  /** Of all contexts of which it is known: what chance alone would give. */
  readonly base: number;
}

/**
 * Counts of values among neighbours beside the rates of all contexts, the most frequent first; of equal counts the rarer in general.
 * @param neighbours undefined where nothing is known
 */
export function summarised(
  neighbours: readonly (string | undefined)[],
  all: readonly (string | undefined)[],
  top: number,
): SummaryRow[] {
  const [own, base] = [counted(neighbours), counted(all)];
  return [...own.counts]
    .map(([value, count]) => ({
      value,
      count,
      share: count / own.total,
      base: base.total === 0 ? 0 : (base.counts.get(value) ?? 0) / base.total,
    }))
    .toSorted((one, other) => other.count - one.count || one.base - other.base || (one.value < other.value ? -1 : 1))
    .slice(0, top);
}

function counted(values: readonly (string | undefined)[]): { counts: Map<string, number>; total: number } {
  const counts = new Map<string, number>();
  let total = 0;
  for (const value of values) {
    if (value === undefined) continue;
    counts.set(value, (counts.get(value) ?? 0) + 1);
    total += 1;
  }
  return { counts, total };
}
