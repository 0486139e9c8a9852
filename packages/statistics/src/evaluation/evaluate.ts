import { bootstrap } from "../bootstrap/bootstrap.ts";
import { calibration, type Calibration } from "../classification/calibration.ts";
import type { Confusion } from "../classification/confusion.ts";
import type { Answers } from "../classification/metrics.ts";
import { precisionRecallCurve, type PrecisionRecallCurve } from "../classification/precision-recall-curve.ts";
import { rocCurve, type RocCurve } from "../classification/roc-curve.ts";
import { StatisticsError } from "../statistics-error.ts";
import { AnswerMeasures, classScoreNames, scoreNames, type ClassScoreName, type ScoreName } from "./answer-measures.ts";

/** Where a number lies, of 95 resamples in 100. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** A number a name; null where there is none, such as the precision of a class that was never said. */
type Numbers<Name extends string, Value> = Readonly<Record<Name, Value | null>>;

/** One class against the others. */
export interface EvaluatedClass extends Numbers<ClassScoreName, number> {
  /** Examples of the class. */
  readonly support: number;
  /** Examples that were said to be of it. */
  readonly said: number;
}

/** How well a classifier does. */
export interface Evaluation {
  readonly examples: number;
  readonly scores: Numbers<ScoreName, number>;
  /** In the order of the classes. */
  readonly perClass: readonly EvaluatedClass[];
  readonly confusion: Confusion;
  /** Undefined for classes that all or no examples are of. */
  readonly roc: readonly (RocCurve | undefined)[];
  /** Undefined for classes that no example is of. */
  readonly precisionRecall: readonly (PrecisionRecallCurve | undefined)[];
  readonly calibration: Calibration;
  /** 95% percentile intervals by a bootstrap over examples; null where the number is. */
  readonly intervals: Numbers<ScoreName, Bounds> & { readonly perClass: readonly Numbers<ClassScoreName, Bounds>[] };
}

export interface EvaluationOptions {
  /** Of the resamples. */
  readonly seed: number;
  /** 1000 unless said. */
  readonly resamples?: number;
  /** Stretches of confidence; 10 unless said. */
  readonly bins?: number;
}

/**
 * Everything there is to say of a classifier's answers.
 * @param answers with probabilities for scores
 * @throws StatisticsError "bad-range" where there is no example, a class is none of the classes or a probability is none; "bad-shape"
 */
export function evaluate(answers: Answers, { seed, resamples = 1000, bins = 10 }: EvaluationOptions): Evaluation {
  const { gold, scores, classes } = answers;
  const examples = requirePairs(answers);
  const measures = new AnswerMeasures(answers, bins);
  const intervals = bootstrap(examples, (rows) => measures.values(rows), { seed, resamples, interval: "percentile" });
  const estimates = intervals.map(({ estimate }) => orNull(estimate));
  const bounds = intervals.map(({ estimate, low, high }) => (Number.isNaN(estimate) ? null : { low, high }));
  const confusion = measures.confusion();
  const supports = confusion.map(sum);
  const ofClass = (index: number): boolean[] => Array.from(gold, (label) => label === index);
  const scored = (index: number): number[] => scores.map((row) => row[index]!);
  const each = Array.from({ length: classes }, (_, index) => index);
  return {
    examples,
    scores: scoresOf(estimates),
    perClass: classScoresOf(estimates, classes).map((own, index) => ({
      ...own,
      support: supports[index]!,
      said: sum(confusion.map((row) => row[index]!)),
    })),
    confusion,
    roc: each.map((index) => rocCurve(ofClass(index), scored(index))),
    precisionRecall: each.map((index) => precisionRecallCurve(ofClass(index), scored(index))),
    calibration: calibration(gold, scores, bins),
    intervals: { ...scoresOf(bounds), perClass: classScoresOf(bounds, classes) },
  };
}

/** How far two classifiers are apart on the same examples, with intervals from the same resamples: second − first. */
export interface EvaluationDifference extends Numbers<ScoreName, Bounds & { readonly difference: number }> {
  readonly perClass: readonly Numbers<ClassScoreName, Bounds & { readonly difference: number }>[];
}

/**
 * The second's numbers less the first's. Null where one of them has no such number.
 * @throws StatisticsError as `evaluate`, and "bad-shape" where they are not about the same examples
 */
export function evaluationDifference(
  first: Answers,
  second: Answers,
  { seed, resamples = 1000, bins = 10 }: EvaluationOptions,
): EvaluationDifference {
  const examples = requirePairs(first);
  requirePairs(second);
  if (first.classes !== second.classes || !sameClasses(first.gold, second.gold))
    throw new StatisticsError(
      "bad-shape",
      "two classifiers were not asked about the same examples",
      "give both the same true classes",
    );
  const [before, after] = [new AnswerMeasures(first, bins), new AnswerMeasures(second, bins)];
  const statistic = (rows: readonly number[]): number[] => {
    const from = before.values(rows);
    return after.values(rows).map((value, index) => value - from[index]!);
  };
  const found = bootstrap(examples, statistic, { seed, resamples, interval: "percentile" }).map(
    ({ estimate, low, high }) => (Number.isNaN(estimate) ? null : { difference: estimate, low, high }),
  );
  return { ...scoresOf(found), perClass: classScoresOf(found, first.classes) };
}

function scoresOf<T>(values: readonly T[]): Record<ScoreName, T> {
  return named(scoreNames, values);
}

function classScoresOf<T>(values: readonly T[], classes: number): Record<ClassScoreName, T>[] {
  return Array.from({ length: classes }, (_, index) =>
    named(classScoreNames, values.slice(scoreNames.length + index * classScoreNames.length)),
  );
}

function named<Name extends string, T>(names: readonly Name[], values: readonly T[]): Record<Name, T> {
  const record: Partial<Record<Name, T>> = {};
  for (const [index, name] of names.entries()) {
    const value = values[index];
    if (value === undefined) throw new TypeError(`no number for ${name}`);
    record[name] = value;
  }
  if (!isWhole(record, names)) throw new TypeError("a number is missing");
  return record;
}

function isWhole<Name extends string, T>(
  record: Partial<Record<Name, T>>,
  names: readonly Name[],
): record is Record<Name, T> {
  return names.every((name) => name in record);
}

/** @returns how many examples there are */
function requirePairs({ gold, scores, classes }: Answers): number {
  if (gold.length !== scores.length)
    throw new StatisticsError("bad-shape", `${gold.length} true classes and ${scores.length} answers`, "give pairs");
  const odd = scores.findIndex((row) => row.length !== classes);
  if (odd >= 0)
    throw new StatisticsError(
      "bad-shape",
      `answer ${odd} has ${scores[odd]?.length} numbers for ${classes} classes`,
      "give one a class",
    );
  if (gold.length === 0) throw new StatisticsError("bad-range", "there is no example to evaluate", "give one at least");
  return gold.length;
}

function sameClasses(one: ArrayLike<number>, other: ArrayLike<number>): boolean {
  return one.length === other.length && Array.from(one).every((label, index) => label === other[index]);
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
