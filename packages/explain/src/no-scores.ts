import { ExplainError } from "./explain-error.ts";
import type { Attribution } from "./method.ts";

/** What is wrong with an attribution whose scores are not one number a unit. */
export function noScores(method: string, { units, scores }: Partial<Attribution> = {}): ExplainError {
  const wrong = scores?.findIndex?.((score) => !Number.isFinite(score)) ?? -1;
  const problem =
    !Array.isArray(units) || !Array.isArray(scores)
      ? "gave no list of units and scores"
      : units.length !== scores.length
        ? `gave ${scores.length} scores for ${units.length} units`
        : `gave no number for ${JSON.stringify(units[wrong]?.text)}`;
  return new ExplainError(
    "bad-answer",
    `${method} ${problem}`,
    "nothing can be said of such scores; tell whoever wrote the method",
  );
}
