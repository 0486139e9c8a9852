const minus = "-";

/** Decimals that give the largest of some values three significant digits. */
export function decimalsFor(values: readonly number[]): number {
  const largest = values.reduce((most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most), 0);
  return largest === 0 ? 2 : Math.min(9, Math.max(0, 2 - Math.floor(Math.log10(largest))));
}

/** With its sign, as all scores of one list are written; without one where it is written as 0. */
export function signed(value: number, decimals: number): string {
  const written = plain(value, decimals);
  return value > 0 && !isZero(written) ? `+${written}` : written;
}

/** Never with a sign before what is written as 0. */
export function plain(value: number, decimals: number): string {
  const extreme = Math.abs(value) >= 1e6 || (decimals >= 9 && value !== 0);
  const written = extreme ? value.toExponential(2) : value.toFixed(decimals);
  return isZero(written) ? written.replace(minus, "") : written;
}

function isZero(written: string): boolean {
  return Number(written) === 0;
}

/** A number of things: `1 text`, `2 texts`. */
export function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? "" : thing.endsWith("s") ? "es" : "s"}`;
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
