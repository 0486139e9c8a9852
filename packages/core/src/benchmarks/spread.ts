/** How far measurements of the same thing lie apart. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** NaN where there are none. */
export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

export function spread(numbers: readonly number[]): Spread {
  return { min: Math.min(...numbers), median: median(numbers), max: Math.max(...numbers) };
}
