import { expect, test } from "vitest";
import { byFallingScore, extremes } from "./extremes.ts";

test("the largest above 0 and the smallest below, by falling score, with nothing in both", () => {
  const scores = Float64Array.of(0.5, -1, 0, 2, -3, 0.5);
  expect(extremes(scores, 2)).toEqual({ proponents: [3, 0], opponents: [1, 4] });
  expect(extremes(scores, 1)).toEqual({ proponents: [3], opponents: [4] });
  expect(extremes(scores, 9)).toEqual({ proponents: [3, 0, 5], opponents: [1, 4] });
  expect(extremes(Float64Array.of(1, 2), 5)).toEqual({ proponents: [1, 0], opponents: [] });
  expect(byFallingScore(scores)).toEqual([3, 0, 5, 2, 1, 4]);
});
