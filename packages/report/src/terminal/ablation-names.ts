import { plain } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import type { AblationCell, AblationDocument } from "../documents.ts";

/** Which part matters most, by the labels' log-odds. */
export function ablationConclusion(
  { baseline: { metrics: baseline } }: AblationDocument,
  cell: AblationCell | undefined,
): string {
  if (!cell) return "Nothing was switched off.";
  const { metrics, delta } = cell;
  const change = delta.logOdds < 0 ? "lose" : "gain";
  const accuracy =
    metrics.accuracy === baseline.accuracy
      ? `accuracy stays ${plain(baseline.accuracy, 3)}`
      : `accuracy goes from ${plain(baseline.accuracy, 3)} to ${plain(metrics.accuracy, 3)}`;
  return `Most depends on ${cellName(cell)}: without it the labels ${change} ${plain(Math.abs(delta.logOdds), 2)} in log-odds, and ${accuracy}.`;
}

/** A part in words: `layer 2 head 3`. */
export function cellName({ layer, head, neuron, row, and }: Omit<AblationCell, keyof Measured>): string {
  if (and) return `${cellName({ layer, ...(head !== undefined && { head }) })} and ${cellName(and)}`;
  const place = layer === null ? "" : `layer ${layer}`;
  if (head !== undefined) return `${place} head ${head}`;
  if (neuron !== undefined) return `${place} neuron ${neuron}`;
  if (row === undefined) return place;
  const name = typeof row === "string" ? `${printable(row)} tokens` : `position ${row}`;
  return place === "" ? name : `${place} ${name}`;
}

type Measured = Pick<
  AblationCell,
  "texts" | "metrics" | "delta" | "low" | "high" | "tests" | "interaction" | "approximation"
>;

/** What stands in a part's place, in words. */
export function replacementName(what: string, replacement: string): string {
  if (replacement === "zero") return "zeros";
  const ofPatterns = what === "rows" || what === "patterns";
  if (replacement === "mean") return ofPatterns ? "equal weights" : "means over the other texts";
  return ofPatterns ? "the same weights in another order" : "values of other texts";
}
