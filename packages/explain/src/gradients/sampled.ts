import type { Activation } from "@limelight/core";
import type { Attribution } from "../method.ts";
import { uncertainty } from "../sampling/uncertainty.ts";
import { aggregate, type Aggregation } from "./aggregation.ts";
import { jackknife } from "./jackknife.ts";

/** Number by number, Σ x and Σ x² of samples, in f64. */
interface Moments {
  readonly count: number;
  readonly sum: Float64Array;
  readonly squares: Float64Array;
}

/** What is made of the samples of one number: their mean, the mean of their squares, or their variance (of the population). */
export type Statistic = "mean" | "mean-square" | "variance";

/** A statistic of samples, feature by feature, and the standard errors of the tokens' scores that are made of it. */
export function sampled(
  samples: readonly Activation[],
  statistic: Statistic,
  aggregation: Aggregation,
): { features: Activation } & Pick<Attribution, "stderr" | "errors" | "tied"> {
  const shape = samples[0]?.shape ?? [];
  const all = moments(samples);
  const features = { shape, data: statisticOf(all, statistic) };
  const covariance = jackknife(samples.length, (sample) =>
    aggregate({ shape, data: statisticOf(without(all, samples[sample]), statistic) }, aggregation),
  );
  return { features, ...(covariance && uncertainty("sampling", aggregate(features, aggregation), covariance)) };
}

function moments(samples: readonly Activation[]): Moments {
  const length = samples[0]?.data.length ?? 0;
  const [sum, squares] = [new Float64Array(length), new Float64Array(length)];
  for (const { data } of samples)
    for (let index = 0; index < length; index++) {
      const number = data[index] ?? 0;
      sum[index] = (sum[index] ?? 0) + number;
      squares[index] = (squares[index] ?? 0) + number * number;
    }
  return { count: samples.length, sum, squares };
}

function without({ count, sum, squares }: Moments, sample: Activation | undefined): Moments {
  const number = (index: number): number => sample?.data[index] ?? 0;
  return {
    count: count - 1,
    sum: sum.map((value, index) => value - number(index)),
    squares: squares.map((value, index) => value - number(index) ** 2),
  };
}

function statisticOf({ count, sum, squares }: Moments, statistic: Statistic): Float32Array {
  switch (statistic) {
    case "mean":
      return Float32Array.from(sum, (value) => value / count);
    case "mean-square":
      return Float32Array.from(squares, (value) => value / count);
    case "variance":
      return Float32Array.from(squares, (value, index) =>
        Math.max(0, value / count - ((sum[index] ?? 0) / count) ** 2),
      );
  }
}
