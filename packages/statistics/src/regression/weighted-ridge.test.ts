import { describe, expect, test } from "vitest";
import golden from "../golden/ridge.json" with { type: "json" };
import { NumpyRandomState } from "../random/numpy-random-state.ts";
import { WeightedRidge, type Design } from "./weighted-ridge.ts";

function design(rows: readonly (readonly number[])[]): Design {
  return { rows: rows.length, columns: rows[0]?.length ?? 0, values: rows.flat() };
}

describe("equal to scikit-learn's Ridge", () => {
  test.each(golden)("$name", ({ x, y, weights, alpha, coefficients, intercept, score }) => {
    const fit = new WeightedRidge(design(x), y, weights).fit(alpha);
    for (const [index, coefficient] of coefficients.entries()) {
      expect(fit.coefficients[index]).toBeCloseTo(coefficient, 11);
    }
    expect(fit.intercept).toBeCloseTo(intercept, 11);
    expect(fit.score).toBeCloseTo(score, 11);
    expect(fit.predict(x[0] ?? [])).toBeCloseTo(
      coefficients.reduce((total, coefficient, index) => total + coefficient * (x[0]?.[index] ?? 0), intercept),
      10,
    );
  });
});

const withErrors = golden.flatMap(({ hc1, ...item }) => (hc1 === undefined ? [] : [{ ...item, hc1 }]));

test("some golden cases have standard errors", () => {
  expect(withErrors.length).toBeGreaterThan(1);
});

test.each(withErrors)("standard errors equal to statsmodels' HC1: $name", ({ x, y, weights, hc1 }) => {
  const errors = new WeightedRidge(design(x), y, weights).fit(0).standardErrors() ?? [];
  expect(errors).toHaveLength(hc1.length);
  for (const [index, error] of hc1.entries()) {
    expect(errors[index]).toBeCloseTo(error, 10);
  }
});

test.each(golden)("a subset of the columns is fitted as if the others were not there: $name", ({ x, y, weights }) => {
  const subset = [...(x[0]?.keys() ?? [])].filter((column) => column % 2 === 0).toReversed();
  const all = new WeightedRidge(design(x), y, weights);
  all.fit(0.01);
  const alone = new WeightedRidge(design(x.map((row) => subset.map((column) => row[column] ?? 0))), y, weights).fit(1);
  const part = all.fit(1, subset);
  for (const [index, coefficient] of alone.coefficients.entries()) {
    expect(part.coefficients[index]).toBeCloseTo(coefficient, 12);
  }
  expect(part.columns).toEqual(subset);
});

test("the standard error foretells how much coefficients vary over fresh samples", () => {
  // The truth is not linear, so that only the robust error is right.
  const fits = Array.from({ length: 300 }, (_, seed) => {
    const state = new NumpyRandomState(seed);
    const rows = Array.from({ length: 120 }, () => state.randint(0, 2, 4));
    const targets = rows.map(([a = 0, b = 0, c = 0]) => Math.max(0, a + b * c - 0.5 * c) ** 2);
    const weights = rows.map((row) => Math.exp(row.reduce((total, value) => total + value, 0) - 4));
    return new WeightedRidge(design(rows), targets, weights).fit(1);
  });
  for (const column of [0, 1, 2]) {
    const values = fits.map((fit) => fit.coefficients[column] ?? Number.NaN);
    const mean = values.reduce((total, value) => total + value, 0) / values.length;
    const spread = Math.sqrt(values.reduce((total, value) => total + (value - mean) ** 2, 0) / (values.length - 1));
    const foretold = fits.reduce((total, fit) => total + (fit.standardErrors()?.[column] ?? 0), 0) / fits.length;
    expect(foretold / spread).toBeGreaterThan(0.85);
    expect(foretold / spread).toBeLessThan(1.15);
  }
});

test("there is no standard error with as many parameters as rows", () => {
  const fit = new WeightedRidge(
    design([
      [0, 1],
      [1, 0],
      [1, 1],
    ]),
    [1, 2, 3],
    [1, 1, 1],
  ).fit(1);
  expect(fit.standardErrors()).toBeUndefined();
});

test("refuses shapes and weights that make no sense", () => {
  const one = design([[1], [2]]);
  expect(() => new WeightedRidge(one, [1], [1, 1])).toThrow(expect.objectContaining({ code: "bad-shape" }));
  expect(() => new WeightedRidge(one, [1, 2], [1, -1])).toThrow(expect.objectContaining({ code: "bad-weights" }));
  expect(() => new WeightedRidge(one, [1, 2], [0, 0])).toThrow(expect.objectContaining({ code: "bad-weights" }));
  expect(() => new WeightedRidge(design([]), [], [])).toThrow(expect.objectContaining({ code: "bad-shape" }));
});
