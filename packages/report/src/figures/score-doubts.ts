import type { ExplanationDocument } from "../documents.ts";
import { byScore } from "../terminal/scores.ts";

/** How far a score may be off, and whether it is clear of 0. */
export interface ScoreDoubt {
  /** Half a 95% interval, or what is left over; 0 where nothing is known. */
  readonly reach: number;
  readonly clear: boolean;
}

/** How sure each unit's score is, by its place among the units; special tokens are left out. */
export function scoreDoubts(
  document: Pick<ExplanationDocument, "units" | "scores" | "stderr" | "errors" | "residual" | "tied">,
): ReadonlyMap<number, ScoreDoubt> {
  return new Map(
    byScore(document).flatMap(({ index, reach, clear }) => (index === undefined ? [] : [[index, { reach, clear }]])),
  );
}
