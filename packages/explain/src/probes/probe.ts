import { differenceInterval, wilsonInterval, type Split } from "@limelight/statistics";
import { classify, logisticRegression, type Rows } from "@limelight/statistics/regression";
import { stacked } from "../activations/stacked.ts";

export interface ProbeTask {
  /** Of each example, from 0. */
  readonly labels: readonly number[];
  /** The same examples with the labels of the control task. */
  readonly control: readonly number[];
  readonly classCount: number;
  readonly split: Split;
}

export interface ProbeOptions {
  /** C of the regression. */
  readonly inverseRegularisation: number;
  readonly resamples: number;
  readonly seed: number;
}

interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** What a linear classifier reads out of a site; shares of right answers on the held-out part. */
export interface Probe {
  readonly accuracy: number;
  readonly control: number;
  /** accuracy − control: what is in the vectors, less what a probe can learn by heart. */
  readonly selectivity: number;
  /**
   * 95%: of the shares by Wilson, of their difference by bootstrap over the held-out examples; null where that does not vary, or of fewer than three
   * examples.
   */
  readonly intervals: { readonly accuracy: Bounds; readonly control: Bounds; readonly selectivity: Bounds | null };
  /** On the part that it was fitted to. */
  readonly training: { readonly accuracy: number; readonly control: number };
}

/** Where the regression has not come to its minimum by then, a few more right answers at most are to be gained. */
const iterations = 300;
const tolerance = 1e-4;

/**
 * A linear probe: multinomial logistic regression with L2 on standardised features, and the same for a control task.
 * @param vectors of the examples, [examples][features]
 */
export function probe(vectors: readonly Float32Array[], task: ProbeTask, options: ProbeOptions): Probe {
  const { train, test } = task.split;
  const pick = (places: readonly number[]): Rows =>
    stacked(places.map((place) => vectors[place] ?? new Float32Array(0)));
  const [training, held] = standardised(pick(train), pick(test));
  const fitted = (labels: readonly number[]): { training: boolean[]; test: boolean[] } => {
    const wanted = train.map((place) => labels[place] ?? 0);
    const right = (said: readonly number[], places: readonly number[]): boolean[] =>
      places.map((place, index) => said[index] === labels[place]);
    const [only] = wanted;
    // A control task may have drawn one label alone.
    if (only === undefined || new Set(wanted).size === 1)
      return { training: train.map(() => true), test: test.map((place) => labels[place] === only) };
    const fit = logisticRegression(training, wanted, task.classCount, {
      inverseRegularisation: options.inverseRegularisation,
      iterations,
      tolerance,
    });
    return { training: right(classify(fit, training), train), test: right(classify(fit, held), test) };
  };
  const [own, control] = [fitted(task.labels), fitted(task.control)];
  const [accuracy, chance] = [share(own.test), share(control.test)];
  const { low, high } = differenceInterval(
    own.test.map((right, row) => Number(right) - Number(control.test[row] ?? false)),
    { seed: options.seed, resamples: options.resamples },
  );
  return {
    accuracy,
    control: chance,
    selectivity: accuracy - chance,
    intervals: {
      accuracy: boundsOf(own.test),
      control: boundsOf(control.test),
      selectivity: low === null || high === null ? null : { low, high },
    },
    training: { accuracy: share(own.training), control: share(control.training) },
  };
}

/** The share of the held-out examples that the most frequent class of the others has: what saying always the same gets right. */
export function majorityAccuracy({ labels, split: { train, test } }: Pick<ProbeTask, "labels" | "split">): number {
  const counts = new Map<number, number>();
  for (const place of train) counts.set(labels[place] ?? 0, (counts.get(labels[place] ?? 0) ?? 0) + 1);
  const [most] = [...counts].toSorted(([one, a], [other, b]) => b - a || one - other);
  return share(test.map((place) => labels[place] === most?.[0]));
}

function share(right: readonly boolean[]): number {
  return right.filter(Boolean).length / right.length;
}

function boundsOf(right: readonly boolean[]): Bounds {
  const { low, high } = wilsonInterval(right.filter(Boolean).length, right.length);
  return { low, high };
}

// Every feature to mean 0 and deviation 1 over the training part, as scikit-learn's StandardScaler; one that does not vary stays.
function standardised(training: Rows, held: Rows): [Rows, Rows] {
  const { data, features } = training;
  const examples = data.length / features;
  const [means, deviations] = [new Float64Array(features), new Float64Array(features)];
  data.forEach((value, index) => (means[index % features] = (means[index % features] ?? 0) + value / examples));
  data.forEach((value, index) => {
    const feature = index % features;
    deviations[feature] = (deviations[feature] ?? 0) + (value - (means[feature] ?? 0)) ** 2 / examples;
  });
  const scaled = (rows: Rows): Rows => ({
    features,
    data: Float64Array.from(rows.data, (value, index) => {
      const feature = index % features;
      return (value - (means[feature] ?? 0)) / (Math.sqrt(deviations[feature] ?? 0) || 1);
    }),
  });
  return [scaled(training), scaled(held)];
}
