/**
 * p-values held against how many were asked for: Holm's step-down form of Bonferroni's correction (Holm 1979), which bounds the chance
 * of one false alarm among all. Values that are none (NaN) stay, and count for nothing.
 */
export function holm(values: readonly number[]): number[] {
  const order = [...values.keys()]
    .filter((index) => !Number.isNaN(values[index]))
    .toSorted((a, b) => (values[a] ?? 1) - (values[b] ?? 1));
  const adjusted = [...values];
  let largest = 0;
  for (const [rank, index] of order.entries()) {
    largest = Math.min(1, Math.max(largest, (order.length - rank) * (values[index] ?? 1)));
    adjusted[index] = largest;
  }
  return adjusted;
}
