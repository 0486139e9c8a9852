import type { AttentionShape } from "../attention/layout.ts";
import { sees, sequencesOf } from "../attention/reference.ts";

/** One place of the pattern: which row of queries and of keys, how far the key is from the query, and where it stands. */
export interface Cell {
  readonly head: number;
  readonly queryRow: number;
  readonly keyRow: number;
  /** The key's place less that of the query. */
  readonly distance: number;
  /** In the array of all patterns. */
  readonly at: number;
}

/** Every place where a query sees a key. */
export function cellsOf(shape: AttentionShape): Cell[] {
  const cells: Cell[] = [];
  let start = 0;
  for (const { firstQuery, queries, firstKey, keys } of sequencesOf(shape)) {
    for (let head = 0; head < shape.heads; head++) {
      for (let i = 0; i < queries; i++) {
        const place = shape.queryPlaces?.[firstQuery + i] ?? keys - queries + i;
        for (let j = 0; j < keys; j++) {
          const at = start + (head * queries + i) * keys + j;
          if (sees(shape, place, j))
            cells.push({ head, queryRow: firstQuery + i, keyRow: firstKey + j, distance: j - place, at });
        }
      }
    }
    start += shape.heads * queries * keys;
  }
  return cells;
}

/** scores + bias[bucket, head]. */
export function relativeBiasReference(
  shape: AttentionShape,
  bucketOf: (distance: number) => number,
  scores: ArrayLike<number>,
  bias: ArrayLike<number>,
): Float64Array {
  const sum = Float64Array.from(scores);
  for (const { head, distance, at } of cellsOf(shape))
    sum[at] = (sum[at] ?? 0) + (bias[bucketOf(distance) * shape.heads + head] ?? Number.NaN);
  return sum;
}

/** The gradient of the bias [buckets, heads]; beside it the sums without signs. */
export function relativeBiasGradientReference(
  shape: AttentionShape,
  bucketOf: (distance: number) => number,
  scoresGradient: ArrayLike<number>,
  buckets: number,
): { gradient: Float64Array; magnitude: Float64Array } {
  const gradient = new Float64Array(buckets * shape.heads);
  const magnitude = new Float64Array(buckets * shape.heads);
  for (const { head, distance, at } of cellsOf(shape))
    addTo(gradient, magnitude, bucketOf(distance) * shape.heads + head, scoresGradient[at] ?? Number.NaN);
  return { gradient, magnitude };
}

/** Products' shape [heads, rows, columns], whose rows they have, and the bucket of the first column. */
export interface ProductShape {
  readonly of: "queries" | "keys";
  readonly rows: number;
  readonly columns: number;
  readonly firstBucket: number;
}

/** scores + products[head, row, bucket]. */
export function positionScoresReference(
  shape: AttentionShape,
  bucketOf: (distance: number) => number,
  scores: ArrayLike<number>,
  products: ArrayLike<number>,
  productShape: ProductShape,
): Float64Array {
  const sum = Float64Array.from(scores);
  for (const cell of cellsOf(shape))
    sum[cell.at] = (sum[cell.at] ?? 0) + (products[productAt(cell, bucketOf, productShape)] ?? Number.NaN);
  return sum;
}

/** The gradient of the products; beside it the sums without signs. */
export function positionScoresBackwardReference(
  shape: AttentionShape,
  bucketOf: (distance: number) => number,
  scoresGradient: ArrayLike<number>,
  productShape: ProductShape,
): { gradient: Float64Array; magnitude: Float64Array } {
  const numbers = shape.heads * productShape.rows * productShape.columns;
  const [gradient, magnitude] = [new Float64Array(numbers), new Float64Array(numbers)];
  for (const cell of cellsOf(shape))
    addTo(gradient, magnitude, productAt(cell, bucketOf, productShape), scoresGradient[cell.at] ?? Number.NaN);
  return { gradient, magnitude };
}

function productAt(
  { head, queryRow, keyRow, distance }: Cell,
  bucketOf: (distance: number) => number,
  { of, rows, columns, firstBucket }: ProductShape,
): number {
  const row = of === "keys" ? keyRow : queryRow;
  return (head * rows + row) * columns + bucketOf(distance) - firstBucket;
}

function addTo(gradient: Float64Array, magnitude: Float64Array, at: number, number: number): void {
  gradient[at] = (gradient[at] ?? 0) + number;
  magnitude[at] = (magnitude[at] ?? 0) + Math.abs(number);
}
