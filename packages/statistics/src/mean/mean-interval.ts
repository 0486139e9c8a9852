import { mean } from "simple-statistics";
import { bootstrapMean, type BootstrapOptions } from "../bootstrap/bootstrap.ts";
import { wilsonInterval } from "../share/wilson.ts";

/** A mean with its interval, as far as its values bear one. */
export interface MeanInterval {
  readonly estimate: number;
  /** Null, like `high`, where no interval is claimed. */
  readonly low: number | null;
  readonly high: number | null;
}

/** Fewer values say nothing of how far their mean may be off. */
const fewestValues = 3;

/**
 * The interval of a mean that is claimed: none (null) of fewer than three values, nor of values that are all the same, whose resamples are all the same
 * as well, which is no sign of exactness. Values of 0 and 1 alone are a share: Wilson's interval. All others: `bootstrapMean`. What is known to be a
 * share has an interval of any number of cases: ask `wilsonInterval`.
 * @throws StatisticsError "bad-range" where there is no value
 */
export function meanInterval(values: readonly number[], options: BootstrapOptions): MeanInterval {
  const hits = values.filter((value) => value === 1).length;
  return bearInterval(values) && hits + values.filter((value) => value === 0).length === values.length
    ? wilsonInterval(hits, values.length, options.confidence)
    : differenceInterval(values, options);
}

/**
 * The same for the mean of paired differences, which are no share even where they are all 0 or 1: a bootstrap's interval, or none.
 * @throws StatisticsError "bad-range" where there is no value
 */
export function differenceInterval(values: readonly number[], options: BootstrapOptions): MeanInterval {
  return values.length === 0 || bearInterval(values)
    ? bootstrapMean(values, options)
    : { estimate: mean([...values]), low: null, high: null };
}

function bearInterval(values: readonly number[]): boolean {
  return values.length >= fewestValues && values.some((value) => value !== values[0]);
}
