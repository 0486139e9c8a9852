/**
 * p-values held against how many were asked for: Benjamini and Hochberg's step-up form (1995), which bounds the share of false alarms among
 * those that are raised, where tests are independent or go together; `scipy.stats.false_discovery_control`. Values that are none (NaN) stay,
 * and count for nothing.
 */
export function benjaminiHochberg(values: readonly number[]): number[] {
  const order = [...values.keys()]
    .filter((index) => !Number.isNaN(values[index]))
    .toSorted((a, b) => (values[b] ?? 1) - (values[a] ?? 1));
  const adjusted = [...values];
  let smallest = 1;
  for (const [place, index] of order.entries()) {
    smallest = Math.min(smallest, (order.length / (order.length - place)) * (values[index] ?? 1));
    adjusted[index] = smallest;
  }
  return adjusted;
}
