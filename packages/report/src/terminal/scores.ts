import type { ExplanationDocument, SpanOfText } from "../documents.ts";

export interface ScoredUnit {
  readonly text: string;
  readonly spans: readonly SpanOfText[];
  readonly score: number;
  /** The score over the largest of all, −1 to 1. */
  readonly share: number;
  readonly error: number | undefined;
  /** Whether 0 lies outside the score's 95% interval; always so where there is no error. */
  readonly clear: boolean;
}

/** Half a 95% interval is so many standard errors, if they are many samples'. */
const halfInterval = 1.96;

/** The units that have a score, by falling size. A score that is no finite number counts as 0. */
export function byScore(document: Pick<ExplanationDocument, "units" | "scores" | "stderr">): ScoredUnit[] {
  const scores = document.units.map((_, index) => {
    const score = document.scores[index] ?? 0;
    return Number.isFinite(score) ? score : 0;
  });
  const largest = scores.reduce((most, score) => Math.max(most, Math.abs(score)), 0);
  return document.units
    .map((unit, index) => {
      const score = scores[index] ?? 0;
      const error = document.stderr?.[index] ?? undefined;
      return {
        text: unit.text,
        spans: unit.spans ?? [unit],
        score,
        share: largest === 0 ? 0 : score / largest,
        error,
        clear: error === undefined || Math.abs(score) > halfInterval * error,
      };
    })
    .toSorted((first, second) => Math.abs(second.score) - Math.abs(first.score));
}
