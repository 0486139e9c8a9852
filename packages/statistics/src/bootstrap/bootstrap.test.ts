import { mean, median } from "simple-statistics";
import { expect, test } from "vitest";
import golden from "../golden/statistics.json" with { type: "json" };
import { bootstrap, bootstrapMean } from "./bootstrap.ts";

const of = (values: readonly number[], rows: readonly number[]): number[] =>
  rows.map((row) => values[row] ?? Number.NaN);

test.each(golden.bootstrap)(
  "the $interval interval of the $statistic is SciPy's, from the same random numbers",
  ({ values: [first = [], second = []], statistic, interval, low, high, ...options }) => {
    const measure = (rows: readonly number[]): number[] => {
      if (statistic === "difference") return [mean(of(first, rows)) - median(of(second, rows))];
      return [statistic === "mean" ? mean(of(first, rows)) : median(of(first, rows))];
    };
    if (interval !== "bca" && interval !== "percentile") throw new Error(interval);
    const [found] = bootstrap(first.length, measure, { ...options, interval });
    expect(found?.low).toBeCloseTo(low, 10);
    expect(found?.high).toBeCloseTo(high, 10);
  },
);

test("several statistics share their resamples", () => {
  const values = [3, 1, 4, 1, 5, 9, 2, 6];
  const [one, doubled] = bootstrap(8, (rows) => [mean(of(values, rows)), 2 * mean(of(values, rows))], { seed: 5 });
  expect(doubled?.low).toBeCloseTo(2 * (one?.low ?? Number.NaN), 12);
  expect(bootstrapMean(values, { seed: 5 })).toEqual(one);
  expect(bootstrapMean(values, { seed: 6 })).not.toEqual(one);
});

test("about 95% of intervals hold the true mean", () => {
  // Uniform numbers from a fixed rule, so that the count is always the same.
  let state = 1;
  const draw = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  const hits = Array.from({ length: 200 }, (_, seed) => {
    const { low, high } = bootstrapMean(Array.from({ length: 30 }, draw), { seed, resamples: 400 });
    return low <= 0.5 && high >= 0.5 ? 1 : 0;
  }).reduce<number>((sum, hit) => sum + hit, 0);
  expect(hits).toBeGreaterThan(180);
  expect(hits).toBeLessThan(199);
});

test("where nothing varies, the interval is the estimate; what is no number does not count", () => {
  expect(bootstrapMean([2, 2, 2], { seed: 0 })).toEqual({ estimate: 2, low: 2, high: 2 });
  expect(bootstrapMean([2], { seed: 0 })).toEqual({ estimate: 2, low: 2, high: 2 });
  const [never] = bootstrap(4, () => [Number.NaN], { seed: 0 });
  expect(never).toEqual({ estimate: Number.NaN, low: Number.NaN, high: Number.NaN });
  const [some] = bootstrap(4, (rows) => [rows.includes(0) ? rows.length : Number.NaN], { seed: 0 });
  expect(some).toEqual({ estimate: 4, low: 4, high: 4 });
});

test("refuses no examples and no confidence", () => {
  expect(() => bootstrapMean([], { seed: 0 })).toThrow(expect.objectContaining({ code: "bad-range" }));
  expect(() => bootstrapMean([1], { seed: 0, confidence: 1 })).toThrow(expect.objectContaining({ code: "bad-range" }));
});
