import type { Answer } from "@limelight/core";
import { bootstrap, evaluateAnswers } from "@limelight/statistics";
import { explainedOutput } from "../output.ts";
import { Area } from "./resampled-area.ts";

/** How well a classifier does on some texts, and how sure it is of their labels. */
export interface AblationMetrics {
  readonly accuracy: number;
  readonly macroF1: number;
  /** Mean probability of the texts' labels. */
  readonly probability: number;
  /** Mean log-odds of the texts' labels. */
  readonly logOdds: number;
  readonly perClass: Readonly<Record<string, AblationClassMetrics>>;
}

interface AblationClassMetrics {
  readonly precision: number;
  readonly recall: number;
  readonly specificity: number;
  readonly f1: number;
  /** Area under the ROC curve; null where all texts or none are of the class. */
  readonly rocAuc: number | null;
  readonly support: number;
}

/** Bounds of differences: of the numbers of `AblationMetrics`. */
export interface AblationBounds extends Omit<AblationMetrics, "perClass"> {
  readonly perClass: Readonly<Record<string, Omit<AblationClassMetrics, "support">>>;
}

/** @param gold the texts' labels, [texts] */
export function measure(
  answers: readonly Answer[],
  gold: readonly number[],
  labels: readonly string[],
): AblationMetrics {
  const scores = answers.map(({ probabilities }) => probabilities);
  const { accuracy, macroF1, perClass, rocAuc } = evaluateAnswers({ gold, scores, classes: labels.length });
  const mean = (value: (answer: Answer, label: number) => number): number =>
    answers.reduce((sum, answer, text) => sum + value(answer, gold[text] ?? 0), 0) / answers.length;
  return {
    accuracy,
    macroF1,
    probability: mean((answer, label) => answer.probabilities[label] ?? 0),
    logOdds: mean((answer, label) => explainedOutput(answer, label, "log-odds")),
    perClass: Object.fromEntries(
      perClass.map((of, index) => [labels[index] ?? String(index), { ...of, rocAuc: rocAuc[index] ?? null }]),
    ),
  };
}

/** `metrics` less `baseline`, number by number; supports as they are. */
export function differences(metrics: AblationMetrics, baseline: AblationMetrics): AblationMetrics {
  const { perClass, ...scalars } = metrics;
  return {
    accuracy: scalars.accuracy - baseline.accuracy,
    macroF1: scalars.macroF1 - baseline.macroF1,
    probability: scalars.probability - baseline.probability,
    logOdds: scalars.logOdds - baseline.logOdds,
    perClass: Object.fromEntries(
      Object.entries(perClass).map(([label, own]) => {
        const before = baseline.perClass[label] ?? own;
        return [
          label,
          {
            precision: own.precision - before.precision,
            recall: own.recall - before.recall,
            specificity: own.specificity - before.specificity,
            f1: own.f1 - before.f1,
            rocAuc: own.rocAuc === null || before.rocAuc === null ? null : own.rocAuc - before.rocAuc,
            support: own.support,
          },
        ];
      }),
    ),
  };
}

/**
 * Percentile intervals (95%) of the differences between changed answers and the baseline's, by a bootstrap over texts:
 * the same resamples for all of them.
 */
export function differenceBounds(
  baseline: readonly Answer[],
  changed: readonly (readonly Answer[])[],
  gold: readonly number[],
  labels: readonly string[],
  { seed, resamples }: { seed: number; resamples: number },
): { low: AblationBounds; high: AblationBounds }[] {
  const all = [baseline, ...changed].map((answers) => new Quick(answers, gold, labels));
  const times = new Uint32Array(gold.length);
  const statistic = (rows: readonly number[]): number[] => {
    times.fill(0);
    for (const row of rows) times[row] = (times[row] ?? 0) + 1;
    const [before, ...after] = all.map((quick) => quick.metrics(rows, times));
    return after.flatMap((values) => values.map((value, index) => value - (before?.[index] ?? 0)));
  };
  const intervals = bootstrap(gold.length, statistic, { seed, resamples, interval: "percentile" });
  const each = intervals.length / Math.max(1, changed.length);
  return changed.map((_, cell) => {
    const own = intervals.slice(cell * each, (cell + 1) * each);
    return {
      low: bounds(
        own.map(({ low }) => low),
        labels,
      ),
      high: bounds(
        own.map(({ high }) => high),
        labels,
      ),
    };
  });
}

function bounds(
  [accuracy = 0, macroF1 = 0, probability = 0, logOdds = 0, ...rest]: number[],
  labels: readonly string[],
): AblationBounds {
  return {
    accuracy,
    macroF1,
    probability,
    logOdds,
    perClass: Object.fromEntries(
      labels.map((label, index) => {
        const [precision = 0, recall = 0, specificity = 0, f1 = 0, area = Number.NaN] = rest.slice(
          index * 5,
          index * 5 + 5,
        );
        return [label, { precision, recall, specificity, f1, rocAuc: Number.isNaN(area) ? null : area }];
      }),
    ),
  };
}

/** The same numbers for thousands of resamples: what does not depend on the resample is worked out once. */
class Quick {
  readonly #said: readonly number[];
  readonly #probability: readonly number[];
  readonly #logOdds: readonly number[];
  readonly #areas: readonly Area[];

  constructor(
    answers: readonly Answer[],
    readonly gold: readonly number[],
    readonly labels: readonly string[],
  ) {
    this.#said = answers.map(({ probabilities }) => probabilities.indexOf(Math.max(...probabilities)));
    this.#probability = answers.map(({ probabilities }, text) => probabilities[gold[text] ?? 0] ?? 0);
    this.#logOdds = answers.map((answer, text) => explainedOutput(answer, gold[text] ?? 0, "log-odds"));
    // Of two classes the one's curve is the other's, turned round.
    this.#areas = labels.slice(0, labels.length === 2 ? 1 : undefined).map(
      (_, index) =>
        new Area(
          answers.map(({ probabilities }) => probabilities[index] ?? 0),
          gold.map((label) => label === index),
        ),
    );
  }

  // accuracy, macro F1, mean probability, mean log-odds, then precision, recall, specificity, F1 and ROC AUC of each class
  metrics(rows: readonly number[], times: Uint32Array): number[] {
    const classes = this.labels.length;
    const [hits, support, said] = [new Float64Array(classes), new Float64Array(classes), new Float64Array(classes)];
    let [probability, logOdds] = [0, 0];
    for (const row of rows) {
      const [gold, answer] = [this.gold[row] ?? 0, this.#said[row] ?? 0];
      support[gold] = (support[gold] ?? 0) + 1;
      said[answer] = (said[answer] ?? 0) + 1;
      if (gold === answer) hits[gold] = (hits[gold] ?? 0) + 1;
      probability += this.#probability[row] ?? 0;
      logOdds += this.#logOdds[row] ?? 0;
    }
    const count = rows.length;
    let [right, macro, present] = [0, 0, 0];
    const perClass: number[] = [];
    for (let index = 0; index < classes; index++) {
      const [hit, of, called] = [hits[index] ?? 0, support[index] ?? 0, said[index] ?? 0];
      const f1 = share(2 * hit, of + called);
      right += hit;
      if (of + called > 0) {
        macro += f1;
        present += 1;
      }
      const area = this.#areas[index] ?? this.#areas[0];
      perClass.push(share(hit, called), share(hit, of), share(count - of - called + hit, count - of), f1);
      perClass.push(area?.of(times) ?? Number.NaN);
    }
    return [share(right, count), share(macro, present), share(probability, count), share(logOdds, count), ...perClass];
  }
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
