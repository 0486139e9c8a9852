import { plain } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import type { ComparisonDocument } from "../documents.ts";
import type { ScoredUnit } from "./scores.ts";

/** Stands at the end of a row in which the models differ by more than chance. */
export const different = "≠";

/** Two scores differ if they are more standard errors of their difference apart. */
export const farApart = 2;

/** Whether two of the scores differ by more than their errors; without errors, whether they point different ways. */
export function differ(units: readonly (Pick<ScoredUnit, "score" | "error" | "unpicked"> | undefined)[]): boolean {
  const scored = units.filter((unit) => unit !== undefined).filter(({ unpicked }) => !unpicked);
  return scored.some((one, index) =>
    scored.slice(index + 1).some((other) => {
      if (one.error === undefined || other.error === undefined) {
        return one.score * other.score < 0;
      }
      return Math.abs(one.score - other.score) > farApart * Math.hypot(one.error, other.error);
    }),
  );
}

/** In one sentence, how far the models agree. */
export function comparisonVerdict({ results, agreement = {} }: ComparisonDocument): string {
  const labels = [...new Set(results.map(({ label }) => label))];
  const head =
    labels.length > 1
      ? `The models disagree: ${results.map(({ model, label }) => `${model.id} says ${label}`).join(", ")}`
      : `The models agree: ${labels[0] ?? "nothing"}`;
  const pairs = (results.length * (results.length - 1)) / 2;
  const measures = Object.entries(agreement).map(([name, value]) => measure(name, value, pairs));
  return printable(`${[head, ...measures].join("; ")}.`);
}

/** An agreement in words: of labels, the share of pairs; of probabilities, 1 − total variation. */
function measure(name: string, value: number, pairs: number): string {
  if (name === "label") {
    return `${Math.round(value * pairs)} of ${pairs} pairs name the same class`;
  }
  return name === "probability"
    ? `probabilities differ by ${plain(1 - value, 2)}${pairs > 1 ? " on average" : ""}`
    : `${name} ${value.toFixed(3)}`;
}
