/** Ones on the diagonal, [tokens, tokens]. */
export function identity(tokens: number): Float64Array {
  return Float64Array.from({ length: tokens * tokens }, (_, cell) => (cell % (tokens + 1) === 0 ? 1 : 0));
}

/** [rows, inner] · [inner, columns], row by row. */
export function product(a: ArrayLike<number>, b: ArrayLike<number>, inner: number, columns: number): Float64Array {
  const count = inner === 0 ? 0 : a.length / inner;
  const out = new Float64Array(count * columns);
  for (let row = 0; row < count; row++)
    for (let k = 0; k < inner; k++) {
      const weight = a[row * inner + k] ?? 0;
      for (let column = 0; column < columns; column++)
        out[row * columns + column] = (out[row * columns + column] ?? 0) + weight * (b[k * columns + column] ?? 0);
    }
  return out;
}

/** [columns, rows] of [rows, columns]. */
export function transposed(data: ArrayLike<number>, columns: number): Float64Array {
  const rows = columns === 0 ? 0 : data.length / columns;
  return Float64Array.from(
    { length: data.length },
    (_, at) => data[(at % rows) * columns + Math.floor(at / rows)] ?? 0,
  );
}

/** Number by number. */
export function plus(one: Float64Array, other: Float64Array): Float64Array {
  return one.map((number, at) => number + (other[at] ?? 0));
}
