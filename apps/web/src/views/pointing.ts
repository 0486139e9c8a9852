import type { Span } from "../state/changes.ts";
import type { Scene } from "./view.ts";

/** A unit of a text, as explanations have it. */
interface PlacedUnit extends Span {
  readonly special?: boolean;
}

type Pointing = Pick<Scene, "asked" | "pointed">;

/** Which unit is pointed at on the stage, by its index; −1 where none is. */
export function pointedUnit(units: readonly PlacedUnit[], { asked, pointed }: Pointing): number {
  if (!pointed) return -1;
  return units.findIndex((unit) => {
    if (unit.special) return false;
    const { start, end } = asked.original(unit);
    return start < pointed.end && pointed.start < end;
  });
}

/** Where a unit stands on the stage: nowhere where it is the template's, or the stage has another text by now. */
export function placeOf(unit: PlacedUnit | undefined, text: string, { asked }: Pick<Scene, "asked">): Span | undefined {
  return unit && !unit.special && text === asked.text ? asked.original(unit) : undefined;
}
