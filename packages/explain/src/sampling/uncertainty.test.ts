import { expect, test } from "vitest";
import { residualUncertainty, uncertainty } from "./uncertainty.ts";

const exact = (): number => 0;

test("exact scores are tied where they are level but for rounding, on either side of 0", () => {
  const scores = [-2, 2 + 4e-16, -2 - 4e-16, 2, 1.9999];
  expect(uncertainty("sampling", scores, exact).tied).toEqual([
    [1, 3],
    [0, 2],
  ]);
  expect(residualUncertainty([1, 1 - 1e-9, 0.9], 0).tied).toEqual([[0, 1]]);
});

test("others are tied within their interval, and not where nothing is known", () => {
  const variances = [0.01, 0.01, 0.0001];
  const known = (one: number, other: number): number => (one === other ? (variances[one] ?? 0) : 0);
  expect(uncertainty("sampling", [1, 0.8, 0.5], known).tied).toEqual([[0, 1]]);
  expect(uncertainty("sampling", [1, 1], () => undefined)).toEqual({
    stderr: [null, null],
    errors: "sampling",
    tied: [],
  });
});
