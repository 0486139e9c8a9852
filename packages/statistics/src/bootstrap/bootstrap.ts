import { mean } from "simple-statistics";
import { normalCdf, normalQuantile } from "../normal.ts";
import { NumpyRandomState } from "../random/numpy-random-state.ts";
import { StatisticsError } from "../statistics-error.ts";

/** A number with the interval that it lies in. */
export interface Interval {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

export interface BootstrapOptions {
  /** Of the resamples: the same seed gives the same interval. */
  readonly seed: number;
  /** 1000 unless said. */
  readonly resamples?: number;
  /** 0.95 unless said. */
  readonly confidence?: number;
  /**
   * `percentile`: quantiles of the resamples' statistics. `bca` (Efron 1987), the default: corrected for bias and for
   * an error that changes with the value; it asks for the statistic of all examples but one as well, each in turn.
   */
  readonly interval?: "percentile" | "bca";
}

/**
 * Bootstrap intervals of several statistics from the same resamples. With the same seed equal to `scipy.stats.bootstrap`
 * of one sample (or of several with `paired=True`) and `random_state=numpy.random.RandomState(seed)`. A resample in which a statistic is no finite number (the AUC
 * of one class) does not count for it; where statistics do not vary, as of one example, the interval is the estimate.
 *
 * For a paired difference of two systems, let the statistic be the difference: rows ↦ metric(a, rows) − metric(b, rows).
 * @param size how many examples there are
 * @param statistic its values for some examples, numbers from 0 to size − 1 with repeats
 * @throws StatisticsError "bad-range" where there is no example, or options make no sense
 */
export function bootstrap(
  size: number,
  statistic: (rows: readonly number[]) => readonly number[],
  { seed, resamples = 1000, confidence = 0.95, interval = "bca" }: BootstrapOptions,
): Interval[] {
  if (!(size >= 1 && resamples >= 1 && confidence > 0 && confidence < 1))
    throw new StatisticsError(
      "bad-range",
      `no interval of confidence ${confidence} comes from ${resamples} resamples of ${size} examples`,
      "give at least one example and one resample, and a confidence between 0 and 1",
    );
  const random = new NumpyRandomState(seed);
  const all = Array.from({ length: size }, (_, row) => row);
  const estimates = statistic(all);
  const drawn = Array.from({ length: resamples }, () => statistic(random.randint(0, size, size)));
  // Of one example nothing is left out, and nothing to correct.
  const without = interval === "bca" && size > 1 ? all.map((left) => statistic(all.filter((row) => row !== left))) : [];
  return estimates.map((estimate, index) => {
    const column = (rows: readonly (readonly number[])[]): number[] =>
      rows.map((values) => values[index] ?? Number.NaN).filter(Number.isFinite);
    const sorted = column(drawn).toSorted((one, other) => one - other);
    const tail = (1 - confidence) / 2;
    const shares =
      interval === "bca" ? correctedShares(estimate, sorted, column(without), tail) : ([tail, 1 - tail] as const);
    const [low, high] = shares.map((share) => quantile(sorted, share));
    return { estimate, low: low ?? estimate, high: high ?? estimate };
  });
}

/** The interval of a mean: `bootstrap` of the values' average. */
export function bootstrapMean(values: readonly number[], options: BootstrapOptions): Interval {
  const [interval] = bootstrap(values.length, (rows) => [mean(rows.map((row) => values[row]!))], options);
  if (!interval) throw new TypeError("a mean has one interval");
  return interval;
}

// Which shares of the resamples' distribution bound the interval: bias from where the estimate lies in it, acceleration from
// the skewness of the jackknife.
function correctedShares(
  estimate: number,
  sorted: readonly number[],
  jackknife: readonly number[],
  tail: number,
): readonly [number, number] {
  const below = sorted.filter((value) => value < estimate).length;
  const notAbove = sorted.filter((value) => value <= estimate).length;
  const bias = normalQuantile((below + notAbove) / (2 * sorted.length));
  const centre = jackknife.reduce((sum, value) => sum + value, 0) / jackknife.length;
  const moment = (power: number): number => jackknife.reduce((sum, value) => sum + (centre - value) ** power, 0);
  const acceleration = moment(3) / (6 * moment(2) ** 1.5);
  const corrected = (share: number): number => {
    const sum = bias + normalQuantile(share);
    return normalCdf(bias + sum / (1 - acceleration * sum));
  };
  const shares = [corrected(tail), corrected(1 - tail)] as const;
  // Statistics that do not vary, or an estimate that no resample reaches: nothing can be corrected.
  return shares.every(Number.isFinite) ? shares : [tail, 1 - tail];
}

/** A quantile with linear interpolation, as NumPy has it (simple-statistics interpolates nothing). */
function quantile(sorted: readonly number[], share: number): number | undefined {
  const place = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  if (low === undefined || high === undefined) return undefined;
  return low + (high - low) * (place - Math.floor(place));
}
