import type { z } from "zod";
import type { Figure, FigureStyle } from "../figure/figure.ts";
import type { MethodNames } from "./caption.ts";
import { leaderboardCurves, measuredTextCurves } from "./faithfulness-curves.ts";
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
  return kinds.map((kind) => measuredTextCurves(kind, document, style));
}
