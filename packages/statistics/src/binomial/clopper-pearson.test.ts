import { expect, test } from "vitest";
import { clopperPearsonLower, clopperPearsonUpper } from "./clopper-pearson.ts";

// SciPy 1.17: beta.ppf(risk, k, n - k + 1) and beta.ppf(1 - risk, k + 1, n - k).
test.each([
  [5, 10, 0.05, 0.2224411010081294, 0.7775588989918706],
  [95, 100, 0.001, 0.8446326941895317, 0.992482903662888],
  [1000, 1000, 0.001, 0.9931160484209338, 1],
  [1, 3, 0.5, 0.20629947401590026, 0.5],
  [4999, 5000, 0.05, 0.9990515822299956, 0.9999897413937423],
  [700, 1000, 0.01, 0.6650361321759418, 0.7333587698266428],
])("%i of %i at a risk of %f: SciPy's bounds", (successes, trials, risk, lower, upper) => {
  expect(clopperPearsonLower(successes, trials, risk)).toBeCloseTo(lower, 10);
  expect(clopperPearsonUpper(successes, trials, risk)).toBeCloseTo(upper, 10);
});

test("nothing is known of nothing, and what are no counts is refused", () => {
  expect(clopperPearsonLower(0, 5, 0.05)).toBe(0);
  expect(clopperPearsonUpper(5, 5, 0.05)).toBe(1);
  expect(() => clopperPearsonLower(6, 5, 0.05)).toThrow("no counts");
  expect(() => clopperPearsonLower(0, 0, 0.05)).toThrow("no counts");
  expect(() => clopperPearsonLower(1, 5, 0)).toThrow("a risk of 0");
});
