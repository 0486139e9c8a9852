import type { ExplanationDocument } from "../documents.ts";

/** Units that a method takes away, by their places: those that input reduction could do without, or the first counterfactual's. */
export function goneUnits({ units, reduction, counterfactuals }: ExplanationDocument): ReadonlySet<number> {
  const gone = reduction?.removed.map(({ word }) => word) ?? counterfactuals?.found[0]?.words ?? [];
  const known = new Set(gone.map((word) => placeOf(word)));
  return new Set(units.flatMap((unit, index) => (unit.special !== true && known.has(placeOf(unit)) ? [index] : [])));
}

function placeOf({
  start,
  end,
  sequence,
}: {
  readonly start: number;
  readonly end: number;
  readonly sequence?: 1;
}): string {
  return `${sequence ?? 0}:${start}-${end}`;
}
