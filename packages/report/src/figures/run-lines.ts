import { z } from "zod";
import type { Figure } from "../figure/figure.ts";
import { conceptGrid } from "./concept-grid.ts";
import { conceptSchemas } from "./concept-schemas.ts";
import type { FiguresStyle } from "./figures-of.ts";
import { probeCurve } from "./probe-curve.ts";

const heading = z.looseObject({
  provenance: z.looseObject({ options: z.looseObject({ verb: z.enum(["concepts", "probe"]) }) }),
  type: z.literal("summary").exactOptional(),
});

/** Whether a document is a result by itself, and not one line of a run that is drawn as a whole. */
export function standsAlone(document: unknown): boolean {
  const found = heading.safeParse(document).data;
  return found === undefined || found.type === "summary";
}

/** A run of concepts or probes from a place on: how many documents it is, its summary among them, and its figures. Undefined where none begins. */
export function runFrom(
  documents: readonly unknown[],
  first: number,
  style: FiguresStyle,
): { readonly length: number; readonly figures: Figure[] } | undefined {
  if (standsAlone(documents[first])) return undefined;
  let last = first;
  while (last < documents.length && !standsAlone(documents[last])) last += 1;
  const lines = documents.slice(first, last);
  const concepts = lines.flatMap((line) => conceptSchemas.concept.safeParse(line).data ?? []);
  const probes = lines.flatMap((line) => conceptSchemas.probe.safeParse(line).data ?? []);
  const summary = conceptSchemas.probes.safeParse(documents[last]).data;
  const closed = heading.safeParse(documents[last]).data?.type === "summary" ? 1 : 0;
  return {
    length: last - first + closed,
    figures: [
      ...(concepts.length > 0 ? [conceptGrid(concepts, style)] : []),
      ...(probes.length > 0 ? [probeCurve(probes, summary, style)] : []),
    ],
  };
}
