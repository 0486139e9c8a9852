import { expect, test } from "vitest";
import { sharedLeastSquares } from "./shared-least-squares.ts";

test("coefficients sum to the total, and fit where they can", () => {
  const rows = [
    [1, 0, 0],
    [0, 1, 0],
    [1, 1, 0],
    [0, 1, 1],
  ];
  const { coefficients, standardErrors } = sharedLeastSquares({
    rows,
    targets: [2, 3, 5, 2],
    weights: [1, 2, 1, 1],
    total: 4,
  });
  [2, 3, -1].forEach((value, i) => expect(coefficients[i]).toBeCloseTo(value, 12));
  expect(standardErrors).toBeUndefined();
});

test("what rows do not tell apart shares alike", () => {
  const { coefficients } = sharedLeastSquares({ rows: [[1, 1, 0]], targets: [6], weights: [1], total: 6 });
  expect(coefficients.reduce((sum, value) => sum + value, 0)).toBeCloseTo(6, 12);
  expect(coefficients[0]).toBeCloseTo(coefficients[1] ?? Number.NaN, 12);
});

test("one column has it all", () => {
  expect(sharedLeastSquares({ rows: [[1]], targets: [2], weights: [1], total: 5 }).coefficients).toEqual([5]);
});
