/** A function of one array, in f64. */
export type ArrayFunction = (input: Float64Array) => ArrayLike<number>;

/** The sum of products of two arrays. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? Number.NaN) * (b[i] ?? Number.NaN);
  return sum;
}

/**
 * The largest distance between a gradient and central finite differences of `outputGradient · apply(input)`, in units of the number's own size or
 * of a hundredth of the largest. Looks at no more than `most` numbers, spread over the array. Infinite where one is NaN.
 */
export function worstDifference(
  apply: ArrayFunction,
  input: ArrayLike<number>,
  outputGradient: ArrayLike<number>,
  gradient: ArrayLike<number>,
  { step = 1e-5, most = 150 }: { step?: number; most?: number } = {},
): number {
  if (gradient.length !== input.length) throw new Error(`${gradient.length} numbers against ${input.length}`);
  const point = Float64Array.from(input);
  const at = (index: number, value: number): number => {
    const before = point[index] ?? Number.NaN;
    point[index] = value;
    const result = dot(outputGradient, apply(point));
    point[index] = before;
    return result;
  };
  let largest = 0;
  for (let i = 0; i < gradient.length; i++) largest = Math.max(largest, Math.abs(gradient[i] ?? 0));
  let worst = 0;
  const stride = Math.max(1, Math.floor(input.length / most));
  for (let i = 0; i < input.length; i += stride) {
    const here = point[i] ?? Number.NaN;
    const expected = (at(i, here + step) - at(i, here - step)) / (2 * step);
    const actual = gradient[i] ?? Number.NaN;
    const ratio = Math.abs(actual - expected) / Math.max(Math.abs(expected), largest / 100, Number.MIN_VALUE);
    worst = Number.isNaN(ratio) ? Number.POSITIVE_INFINITY : Math.max(worst, ratio);
  }
  return worst;
}
