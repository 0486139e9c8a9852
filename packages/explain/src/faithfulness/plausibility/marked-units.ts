import type { Span } from "../../method.ts";
import type { MeasuredExplanation } from "../metric.ts";

/** Which units people marked: those that a marked place lies over. Of a pair's second text none: people mark the first. */
export function markedUnits({ units }: Pick<MeasuredExplanation, "units">, rationale: readonly Span[]): boolean[] {
  return units.map(({ sequence, ...unit }) => {
    const spans = sequence === 1 ? [] : "spans" in unit && unit.spans ? unit.spans : [unit];
    return spans.some(({ start, end }) => rationale.some((place) => place.start < end && place.end > start));
  });
}
