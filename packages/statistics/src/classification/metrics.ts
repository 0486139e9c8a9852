import { likeliest } from "./calibration.ts";
import { confusionMatrix, type Confusion } from "./confusion.ts";
import { rocCurve } from "./roc-curve.ts";

/** How well one class is told from the others. A share of nothing is 0, as scikit-learn has it. */
export interface ClassMetrics {
  /** Of what was said to be of the class, the share that is. */
  readonly precision: number;
  /** Of the class, the share that was found. */
  readonly recall: number;
  /** Of the other classes, the share that was not said to be of this one. */
  readonly specificity: number;
  /** Harmonic mean of precision and recall. */
  readonly f1: number;
  /** Examples of the class. */
  readonly support: number;
}

export interface Metrics {
  readonly examples: number;
  /** The share of right answers; for one label an example that is micro-averaged precision, recall and F1 too. */
  readonly accuracy: number;
  /** Means over classes, each counting the same. */
  readonly macroPrecision: number;
  readonly macroRecall: number;
  readonly macroF1: number;
  /** F1 of all decisions together. */
  readonly microF1: number;
  /** Mean of the classes' F1, weighted by their support. */
  readonly weightedF1: number;
  /** Matthews correlation, of several classes as Gorodkin 2004 has it; −1 to 1, 0 where one side does not vary. */
  readonly matthews: number;
  /** In the order of the classes. */
  readonly perClass: readonly ClassMetrics[];
}

/** Everything that follows from a confusion matrix. Macro averages are over classes that occur or were said. */
export function metricsOf(confusion: Confusion): Metrics {
  const classes = confusion.map((_, index) => index);
  const supports = confusion.map(sum);
  const said = classes.map((column) => sum(confusion.map((row) => row[column]!)));
  const right = classes.map((index) => confusion[index]![index]!);
  const examples = sum(supports);
  const perClass = classes.map((index): ClassMetrics => {
    const [hits, support, positives] = [right[index]!, supports[index]!, said[index]!];
    return {
      precision: share(hits, positives),
      recall: share(hits, support),
      specificity: share(examples - support - positives + hits, examples - support),
      f1: share(2 * hits, support + positives),
      support,
    };
  });
  const present = perClass.filter(({ support }, index) => support > 0 || said[index]! > 0);
  const macro = (metric: (of: ClassMetrics) => number): number => share(sum(present.map(metric)), present.length);
  const accuracy = share(sum(right), examples);
  return {
    examples,
    accuracy,
    macroPrecision: macro(({ precision }) => precision),
    macroRecall: macro(({ recall }) => recall),
    macroF1: macro(({ f1 }) => f1),
    microF1: accuracy,
    weightedF1: share(sum(perClass.map(({ f1, support }) => f1 * support)), examples),
    matthews: matthews(supports, said, sum(right), examples),
    perClass,
  };
}

// (c s − Σ t p) / √((s² − Σ p²)(s² − Σ t²)).
function matthews(supports: readonly number[], said: readonly number[], right: number, examples: number): number {
  const squares = (counts: readonly number[]): number => examples ** 2 - sum(counts.map((count) => count * count));
  const covariance = right * examples - sum(supports.map((support, index) => support * said[index]!));
  return share(covariance, Math.sqrt(squares(supports) * squares(said)));
}

/** A classifier's answers to some examples. */
export interface Answers {
  /** True classes, 0 to classes − 1. */
  readonly gold: ArrayLike<number>;
  /** Scores or probabilities, [examples][classes]; the largest (first of equals) is the answer. */
  readonly scores: readonly ArrayLike<number>[];
  readonly classes: number;
}

/** {@link metricsOf} answers, with the confusion and the area under each class's ROC curve (one against the others). */
export function evaluateAnswers({ gold, scores, classes }: Answers): Metrics & {
  readonly confusion: Confusion;
  /** [classes]; undefined for a class that all or no examples are of. */
  readonly rocAuc: readonly (number | undefined)[];
} {
  const confusion = confusionMatrix(gold, scores.map(likeliest), classes);
  return {
    ...metricsOf(confusion),
    confusion,
    rocAuc: confusion.map(
      (_, index) =>
        rocCurve(
          Array.from(gold, (label) => label === index),
          scores.map((row) => row[index] ?? Number.NaN),
        )?.auc,
    ),
  };
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
