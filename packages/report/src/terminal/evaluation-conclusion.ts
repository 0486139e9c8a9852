import { count, plain } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import {
  evaluatedModels,
  type EvaluatedModelDocument,
  type EvaluationDocument,
  type PairDocument,
} from "../evaluation-document.ts";

/** How good the classifier is; of several, which is the best, and whether chance may be behind it. */
export function evaluationConclusion(document: EvaluationDocument): string {
  const models = evaluatedModels(document);
  if (models.length > 1) return comparisonConclusion(models, document.pairs ?? []);
  const { model, accuracy, macroF1, intervals } = document;
  const ends = intervals.accuracy;
  const range = ends ? ` (95%: ${percentOf(ends.low)} to ${percentOf(ends.high)})` : "";
  return `${printable(model.id)} is right about ${percentOf(accuracy ?? 0)} of ${count(document.examples, "text")}${range}; macro F1 ${numberText(macroF1)}.`;
}

function comparisonConclusion(models: readonly EvaluatedModelDocument[], pairs: readonly PairDocument[]): string {
  const [best, second] = models.toSorted((one, other) => (other.accuracy ?? 0) - (one.accuracy ?? 0));
  if (!best || !second) return "";
  const pair = pairs.find(({ models: names }) => names.includes(best.model.id) && names.includes(second.model.id));
  const p = pair ? (pair.adjusted?.accuracy ?? pair.permutation.accuracy.p) : 1;
  const [first, other] = [printable(best.model.id), printable(second.model.id)];
  if (best.accuracy === second.accuracy)
    return `${first} and ${other} are right equally often: ${percentOf(best.accuracy ?? 0)}.`;
  const doubt = p < 0.05 ? `p = ${pText(p)}` : `but chance may be behind it: p = ${pText(p)}`;
  return `${first} is right more often than ${other}: ${percentOf(best.accuracy ?? 0)} against ${percentOf(second.accuracy ?? 0)}, ${doubt}.`;
}

/** The class that is mistaken for another most often. Undefined where nothing is. */
export function commonestMistake(
  labels: readonly string[],
  confusion: EvaluatedModelDocument["confusion"],
): { readonly gold: string; readonly said: string; readonly texts: number; readonly of: number } | undefined {
  const mistakes = confusion.flatMap((row, gold) =>
    row.flatMap((texts, said) =>
      gold === said || texts === 0
        ? []
        : [{ gold: labels[gold] ?? "", said: labels[said] ?? "", texts, of: row.reduce((sum, each) => sum + each, 0) }],
    ),
  );
  return mistakes.toSorted((one, other) => other.texts - one.texts)[0];
}

/** With one decimal, so that 99.6% is not 100%. */
export function percentOf(share: number): string {
  return `${plain(100 * share, 1)}%`;
}

export function pText(p: number): string {
  return p < 0.001 ? p.toExponential(1) : plain(p, p < 0.01 ? 4 : 3);
}

/** Three decimals; "-" where there is no number. */
export function numberText(value: number | null): string {
  return value === null ? "-" : plain(value, 3);
}
