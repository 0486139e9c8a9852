import type { Light } from "../../components/stage/light.ts";
import type { AttackedDocument } from "./asked.ts";

/** The words that an attack changed, as the light on the original. */
export function lightOf({ text, edits }: Pick<AttackedDocument, "text" | "edits">): Light {
  return {
    text,
    units: edits
      .filter(({ start, end }) => end > start)
      .map(({ start, end, from, to }) => ({
        text: from,
        start,
        end,
        value: -0.6,
        label: to.trim() === "" ? "is gone in what was found" : `becomes ${to.trim()}`,
      })),
  };
}
