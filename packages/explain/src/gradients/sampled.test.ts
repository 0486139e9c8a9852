import { array, assert, double, integer, property } from "fast-check";
import { expect, test } from "vitest";
import { jackknife } from "./jackknife.ts";
import { sampled } from "./sampled.ts";

const number = double({ min: -8, max: 8, noNaN: true }).map(Math.fround);

/** Samples of two tokens with three features. */
const samples = integer({ min: 2, max: 12 }).chain((count) =>
  array(array(number, { minLength: 6, maxLength: 6 }), { minLength: count, maxLength: count }),
);

const activations = (rows: readonly (readonly number[])[]) =>
  rows.map((row) => ({ shape: [2, 3], data: Float32Array.from(row) }));

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0) / numbers.length;

const variance = (numbers: readonly number[]): number => mean(numbers.map((each) => (each - mean(numbers)) ** 2));

test("means, squares and variances are those of the samples", () => {
  assert(
    property(samples, (rows) => {
      const columns = Array.from({ length: 6 }, (_, index) => rows.map((row) => row[index] ?? Number.NaN));
      const expected = {
        mean: columns.map(mean),
        "mean-square": columns.map((column) => mean(column.map((each) => each * each))),
        variance: columns.map(variance),
      };
      for (const statistic of ["mean", "mean-square", "variance"] as const) {
        const { data } = sampled(activations(rows), statistic, "sum").features;
        expected[statistic].forEach((value, index) => expect(data[index]).toBeCloseTo(value, 4));
      }
    }),
  );
});

test("errors of a sum are those of a mean: the samples' deviation by the root of their number", () => {
  assert(
    property(samples, (rows) => {
      const { stderr = [] } = sampled(activations(rows), "mean", "sum");
      for (const token of [0, 1]) {
        const sums = rows.map((row) => row.slice(token * 3, token * 3 + 3).reduce((total, each) => total + each, 0));
        expect(stderr[token]).toBeCloseTo(Math.sqrt(variance(sums) / (rows.length - 1)), 3);
      }
    }),
  );
});

test("one sample has no error", () => {
  expect(jackknife(1, () => [1])).toBeUndefined();
  expect(sampled(activations([[1, 2, 3, 4, 5, 6]]), "mean", "l2")).not.toHaveProperty("stderr");
});
