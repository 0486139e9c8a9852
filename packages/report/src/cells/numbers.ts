const minus = "-";

/** Decimals that give the largest of some values three significant digits. */
export function decimalsFor(values: readonly number[]): number {
  const largest = values.reduce((most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most), 0);
  return largest === 0 ? 2 : Math.min(9, Math.max(0, 2 - Math.floor(Math.log10(largest))));
}

/** With its sign, as all scores of one list are written. */
export function signed(value: number, decimals: number): string {
  const size = plain(Math.abs(value), decimals);
  return `${value < 0 ? minus : "+"}${size}`;
}

export function plain(value: number, decimals: number): string {
  const extreme = Math.abs(value) >= 1e6 || (decimals >= 9 && value !== 0);
  return extreme ? value.toExponential(2) : value.toFixed(decimals);
}

/** A probability with three decimals; never 1 or 0 for what is only near it. */
export function probability(value: number): string {
  if (value > 0.9995 && value < 1) {
    return ">0.999";
  }
  return value < 0.0005 && value > 0 ? "<0.001" : value.toFixed(3);
}

export function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}
