import { count, percent } from "../../cells/numbers.ts";
import { printable } from "../../cells/printable.ts";
import type { MapDocument, MapPoint, MapSlice } from "../../concept-documents.ts";

/** Of many small groups some are bad by chance. */
const fewestTexts = 20;

/** The groups' names: labels where texts have them, else what the model says. */
export function classesOf(points: readonly MapPoint[]): string[] {
  return [...new Set(points.flatMap((point) => groupOf(point) ?? []))].toSorted();
}

/** What a point counts to. */
export function groupOf({ label, predicted }: MapPoint): string | undefined {
  return label ?? predicted;
}

/** The slice on which the model does worst, beside the whole. */
export function mapConclusion({ slices, points }: Pick<MapDocument, "slices" | "points">): string {
  const all = slices.find(({ kind }) => kind === "all")?.accuracy;
  if (!all) return `${count(points.length, "text")}, what is alike side by side.`;
  const [worst] = slices
    .filter(
      ({ kind, rows, accuracy }) =>
        kind !== "all" && rows.length >= fewestTexts && accuracy !== null && accuracy.high < all.mean,
    )
    .toSorted((one, other) => (one.accuracy?.mean ?? 0) - (other.accuracy?.mean ?? 0));
  const whole = `${percent(all.mean)} of ${count(points.length, "text")} are right`;
  return worst?.accuracy
    ? `${whole}, and ${percent(worst.accuracy.mean)} of the ${worst.rows.length} ${sliceName(worst)}.`
    : `${whole}; no group is clearly worse.`;
}

/** A group in words: `with "not"`. */
export function sliceName({ kind, name }: Pick<MapSlice, "kind" | "name">): string {
  const shown = printable(name);
  switch (kind) {
    case "label":
      return `labelled ${shown}`;
    case "predicted":
      return `taken for ${shown}`;
    case "length":
      return `of ${shown}`;
    case "word":
      return `with "${shown}"`;
    default:
      return shown;
  }
}
