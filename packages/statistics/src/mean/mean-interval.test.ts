import { expect, test } from "vitest";
import { bootstrapMean } from "../bootstrap/bootstrap.ts";
import { wilsonInterval } from "../share/wilson.ts";
import { differenceInterval, meanInterval } from "./mean-interval.ts";

const options = { seed: 0 };

test.each([[[0.8]], [[0.6, 1]], [[0.8, 0.8]], [[1, 1, 1, 1]]])("%j bear no interval", (values) => {
  for (const interval of [meanInterval, differenceInterval])
    expect(interval(values, options)).toEqual({
      estimate: values.reduce((sum, value) => sum + value, 0) / values.length,
      low: null,
      high: null,
    });
});

test("shares have Wilson's, other means a bootstrap's", () => {
  expect(meanInterval([1, 0, 1, 1], options)).toEqual(wilsonInterval(3, 4));
  expect(meanInterval([1, 0, 1, 1], { ...options, confidence: 0.9 })).toEqual(wilsonInterval(3, 4, 0.9));
  expect(differenceInterval([1, 0, 1, 1], options)).toEqual(bootstrapMean([1, 0, 1, 1], options));
  expect(meanInterval([0.1, 0.5, 0.2], options)).toEqual(bootstrapMean([0.1, 0.5, 0.2], options));
});

test("refuses no values", () => {
  expect(() => meanInterval([], options)).toThrow(expect.objectContaining({ code: "bad-range" }));
});
