import { expect, test } from "vitest";
import { studentQuantile } from "./student-quantile.ts";

// scipy.stats.t.ppf(share, degrees) of SciPy 1.17.
const golden = [
  [1, 0.9, 3.0776835371752544],
  [1, 0.975, 12.706204736174694],
  [2, 0.975, 4.302652729749462],
  [3, 0.9, 1.637744353696209],
  [3, 0.975, 3.1824463052837078],
  [3, 0.995, 5.840909309733355],
  [5, 0.975, 2.5705818356363146],
  [7.5, 0.975, 2.333039626864974],
  [9, 0.995, 3.249835541592126],
  [12, 0.975, 2.1788128296672284],
  [30, 0.9, 1.3104150253913955],
  [2.5, 0.51, 0.02764384133184011],
  [299, 0.975, 1.9679296690656698],
  [400, 0.995, 2.5881760800347395],
  [200, 0.975, 1.9718962236339088],
  [200, 0.995, 2.600634436191558],
] as const;

test.each(golden)("with %d degrees of freedom the quantile of %d is SciPy's", (degrees, share, expected) => {
  expect(studentQuantile(share, degrees) / expected).toBeCloseTo(1, 11);
});

test("with many degrees it is the normal distribution's, without a jump on the way", () => {
  expect(studentQuantile(0.975, 1e9)).toBeCloseTo(1.959963985, 8);
  expect(studentQuantile(0.975, 9999.999)).toBeCloseTo(studentQuantile(0.975, 10_000), 9);
  expect(studentQuantile(0.5, 4)).toBeCloseTo(0, 12);
});

test("what is no share, and no degrees, has none", () => {
  expect(studentQuantile(1, 3)).toBe(Infinity);
  expect(studentQuantile(0.4, 3)).toBeNaN();
  expect(studentQuantile(0.9, 0)).toBeNaN();
});
