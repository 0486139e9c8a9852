import type { z } from "zod";
import type { Figure, FigureStyle } from "../figure/figure.ts";
import { floorName, under } from "../faithfulness-documents.ts";
import type { MethodNames } from "./caption.ts";
import { leaderboardCurves, methodCurves, type MethodCurve } from "./faithfulness-curves.ts";
import type { faithfulnessSchemas } from "./faithfulness-schemas.ts";
import { leaderboardFigure } from "./leaderboard-figure.ts";

type Style = FigureStyle & MethodNames;

const kinds = ["deletion", "insertion"] as const;

/** The leaderboard of some methods, and their mean curves. */
export function leaderboardFigures(
  documents: readonly z.output<typeof faithfulnessSchemas.method>[],
  style: Style,
): (Figure | undefined)[] {
  return [leaderboardFigure(documents, style), ...kinds.map((kind) => leaderboardCurves(kind, documents, style))];
}

/** The curves of one text. */
export function measuredTextFigures(
  document: z.output<typeof faithfulnessSchemas.text>,
  style: Style,
): (Figure | undefined)[] {
  return kinds.map((kind) => {
    const own = document.methods.flatMap(({ method, curves, values }): MethodCurve[] => {
      const curve = under(curves, kind);
      return curve ? [{ method, curve, area: under(values, kind) }] : [];
    });
    const floor = under(document.floorCurves, kind);
    const all = [
      ...own,
      ...(floor && own.length > 0 ? [{ method: floorName, curve: floor, area: under(document.floor, kind) }] : []),
    ];
    return methodCurves(kind, all, "one text", document, style);
  });
}
