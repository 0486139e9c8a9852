import type { ScoredUnit } from "../terminal/scores.ts";

/** One side of a comparison: units in the order of its text. */
export type Side = readonly ScoredUnit[];

/** Units that stand for one another, one a side; undefined where a side has none. */
export type Row = readonly (ScoredUnit | undefined)[];

/**
 * Brings the units of several texts, or of several models, into common rows: the longest sequence of words that each side has in
 * common with the rows so far (its diff); what one side alone has gets a row of its own.
 */
export function comparisonRows(sides: readonly Side[]): Row[] {
  let rows: Row[] = (sides[0] ?? []).map((unit) => [unit]);
  for (const [index, side] of sides.entries()) {
    if (index > 0) rows = merged(rows, side, index);
  }
  return rows;
}

function merged(rows: readonly Row[], side: Side, width: number): Row[] {
  const names = rows.map((row) => nameOf(row.find((unit) => unit !== undefined)));
  const own = side.map(nameOf);
  const common = commonLengths(names, own);
  const none = Array.from({ length: width }, () => undefined);
  const found: Row[] = [];
  let row = 0;
  let unit = 0;
  while (row < rows.length || unit < side.length) {
    const length = (one: number, other: number): number => common[one]?.[other] ?? 0;
    if (row < rows.length && unit < side.length && names[row] === own[unit]) {
      found.push([...(rows[row] ?? []), side[unit]]);
      row += 1;
      unit += 1;
    } else if (row < rows.length && (unit >= side.length || length(row + 1, unit) >= length(row, unit + 1))) {
      found.push([...(rows[row] ?? []), undefined]);
      row += 1;
    } else {
      found.push([...none, side[unit]]);
      unit += 1;
    }
  }
  return found;
}

/** Longer texts are not compared word by word, but by what stands at the same place. */
const mostCompared = 4e6;

/** How long the longest common sequence is from each pair of places on. */
function commonLengths(one: readonly string[], other: readonly string[]): number[][] {
  if (one.length * other.length > mostCompared) return [];
  const lengths = Array.from({ length: one.length + 1 }, () => Array.from({ length: other.length + 1 }, () => 0));
  for (let row = one.length - 1; row >= 0; row -= 1) {
    const [own, below] = [lengths[row], lengths[row + 1]];
    if (own === undefined || below === undefined) continue;
    for (let column = other.length - 1; column >= 0; column -= 1) {
      own[column] =
        one[row] === other[column] ? (below[column + 1] ?? 0) + 1 : Math.max(below[column] ?? 0, own[column + 1] ?? 0);
    }
  }
  return lengths;
}

function nameOf(unit: ScoredUnit | undefined): string {
  return unit?.text.toLowerCase() ?? "";
}
