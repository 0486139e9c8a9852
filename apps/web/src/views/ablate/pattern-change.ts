import type { AttendedDocument as Attended } from "@limelight/report/figures";

type Nested = NonNullable<Attended["pattern"]>;

/** A head whose attention is another than before. */
export interface PatternChange {
  readonly layer: number;
  readonly head: number;
  /** How much of its attention went elsewhere, over all queries: 0 to 1. */
  readonly moved: number;
  /** Where most of it went: of which query, to which key, and that weight before and after. */
  readonly query: number;
  readonly key: number;
  readonly weight: readonly [before: number, after: number];
}

/**
 * The heads by how much their attention changed, most first, without those whose attention is as it was.
 * @param before all heads' patterns of a text
 * @param after of the same text
 */
export function patternChanges(before: Attended, after: Attended): PatternChange[] {
  if (before.tokens.length !== after.tokens.length) return [];
  const found: PatternChange[] = [];
  for (let layer = 0; layer < before.layers; layer++)
    for (let head = 0; head < before.heads; head++) {
      const change = changeOf(matrixOf(before, layer, head), matrixOf(after, layer, head));
      if (change.moved > smallest) found.push({ layer, head, ...change });
    }
  return found.toSorted((one, other) => other.moved - one.moved);
}

/** Less than this is rounding. */
const smallest = 1e-4;

function changeOf(
  before: readonly (readonly number[])[],
  after: readonly (readonly number[])[],
): Omit<PatternChange, "layer" | "head"> {
  let [sum, largest, query, key] = [0, -1, 0, 0];
  for (const [row, weights] of before.entries())
    for (const [column, weight] of weights.entries()) {
      const difference = Math.abs((after[row]?.[column] ?? 0) - weight);
      sum += difference;
      if (difference > largest) [largest, query, key] = [difference, row, column];
    }
  return {
    moved: before.length === 0 ? 0 : sum / 2 / before.length,
    query,
    key,
    weight: [before[query]?.[key] ?? 0, after[query]?.[key] ?? 0],
  };
}

/** One head's weights, [queries][keys]. */
function matrixOf({ pattern = [] }: Attended, layer: number, head: number): number[][] {
  return nested(nested(nested(pattern)[layer])[head]).map((row) =>
    nested(row).map((weight) => (typeof weight === "number" && Number.isFinite(weight) ? weight : 0)),
  );
}

/** The largest weight of one head in each of some documents. */
export function darkestOf(documents: readonly Attended[], layer: number, head: number): number {
  return documents
    .flatMap((document) => matrixOf(document, layer, head).flat())
    .reduce((most, weight) => Math.max(most, weight), 0);
}

function nested(value: number | Nested | undefined): Nested {
  return typeof value === "object" ? value : [];
}
