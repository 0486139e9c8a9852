import { describe, expect, test } from "vitest";
import golden from "../golden/statistics.json" with { type: "json" };
import { larsPath } from "./lars-path.ts";
import { lassoSelection } from "./lasso-selection.ts";

describe.each(golden.lars)("$rows rows of $columns columns, $steps steps", (expected) => {
  const design = { rows: expected.rows, columns: expected.columns, values: expected.design };

  test.each(["lar", "lasso"] as const)("%s is scikit-learn's", (method) => {
    const { active, coefficients } = larsPath(design, expected.targets, { method, steps: expected.steps });
    expect(active).toEqual(expected[method].active);
    expect(coefficients).toHaveLength(expected[method].corners);
    for (const [column, value] of expected[method].coefficients.entries())
      expect(coefficients.at(-1)?.[column]).toBeCloseTo(value, 9);
  });

  test.each(["aic", "bic"] as const)("what a lasso keeps by %s is what scikit-learn's keeps", (criterion) => {
    expect(lassoSelection(design, expected.targets, criterion)).toEqual(expected[criterion]);
  });
});

test("a column that repeats another says nothing more", () => {
  const values = [1, 1, 0, 2, 2, 1, 3, 3, 0, 4, 4, 5];
  const { active } = larsPath({ rows: 4, columns: 3, values }, [1, 2, 3, 9], { method: "lar", steps: 10 });
  expect(active).toEqual([0, 2]);
  expect(lassoSelection({ rows: 4, columns: 3, values }, [1, 2, 3, 9], "aic")).toEqual([0, 1, 2]);
});
