import { evaluate, type ClassScoreName, type Evaluation, type EvaluationOptions } from "@limelight/statistics";
import type { EvaluatedModel } from "../../result/evaluate-document.ts";
import { modelReference } from "../verb.ts";
import type { EvaluatedSubject } from "./asked-models.ts";

/** What a subject said of the examples, in the order of the first subject's classes. */
export interface Said {
  readonly asked: EvaluatedSubject;
  /** [examples][classes] */
  readonly probabilities: readonly (readonly number[])[];
  readonly seconds: number;
}

/** More points of a curve than this nobody can see apart. */
const mostPoints = 400;

/** One subject's part of the document. @param gold true classes, [examples] */
export async function evaluatedModel(
  { asked, probabilities, seconds }: Said,
  gold: readonly number[],
  labels: readonly string[],
  options: EvaluationOptions,
): Promise<EvaluatedModel> {
  const found = evaluate({ gold, scores: probabilities, classes: labels.length }, options);
  const { perClass: intervals, ...ofAll } = found.intervals;
  const parameters = await asked.parameters();
  return {
    model: modelReference(asked),
    ...(parameters !== undefined && { parameters }),
    seconds,
    textsPerSecond: gold.length / Math.max(seconds, 1e-6),
    ...found.scores,
    perClass: byLabel(labels, found.perClass),
    confusion: found.confusion,
    reliability: found.calibration.bins,
    curves: byLabel(
      labels,
      labels.map((_, index) => curvesOf(found, index)),
    ),
    intervals: { ...ofAll, perClass: byLabel<Readonly<Record<ClassScoreName, Bounds>>>(labels, intervals) },
    notes: notesOf(found, labels),
  };
}

type Bounds = Evaluation["intervals"]["perClass"][number][ClassScoreName];

/** Values under the names of their labels. */
export function byLabel<T>(labels: readonly string[], values: readonly T[]): Record<string, T> {
  return Object.fromEntries(
    labels.flatMap((label, index) => {
      const value = values[index];
      return value === undefined ? [] : [[label, value] as const];
    }),
  );
}

function curvesOf({ roc, precisionRecall }: Evaluation, index: number): EvaluatedModel["curves"][string] {
  const [hits, precise] = [roc[index], precisionRecall[index]];
  return {
    roc: hits
      ? { falsePositiveRate: thinned(hits.falsePositiveRate), truePositiveRate: thinned(hits.truePositiveRate) }
      : null,
    precisionRecall: precise ? { recall: thinned(precise.recall), precision: thinned(precise.precision) } : null,
  };
}

// The first and the last stay.
function thinned(values: readonly number[]): readonly number[] {
  if (values.length <= mostPoints) return values;
  const step = (values.length - 1) / (mostPoints - 1);
  return Array.from({ length: mostPoints }, (_, point) => values[Math.round(point * step)] ?? 0);
}

function notesOf({ perClass, examples }: Evaluation, labels: readonly string[]): string[] {
  return perClass.flatMap(({ support, said }, index) => {
    const label = JSON.stringify(labels[index]);
    return [
      ...(support === 0 ? [`no example is of ${label}: its recall, ROC AUC and average precision have no number`] : []),
      ...(said === 0 ? [`${label} is never said: its precision has no number`] : []),
      ...(support === examples ? [`all examples are of ${label}: its specificity and ROC AUC have no number`] : []),
    ];
  });
}
