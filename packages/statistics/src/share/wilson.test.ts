import { expect, test } from "vitest";
import { wilsonInterval } from "./wilson.ts";

// scipy.stats.binomtest(hits, total).proportion_ci(confidence, method="wilson") of SciPy 1.17.
test.each([
  [0, 1, 0.95, 0, 0.7934506856227626],
  [5, 5, 0.95, 0.5655175352168251, 1],
  [3, 3, 0.95, 0.4385029682449546, 1],
  [29, 30, 0.95, 0.8332960900859083, 0.9940914096183875],
  [0, 20, 0.95, 0, 0.16112515805281935],
  [7, 12, 0.9, 0.3559810149005346, 0.7800221193082192],
  [50, 100, 0.99, 0.37527962504483986, 0.6247203749551602],
])("%d of %d, confidence %d: SciPy's", (hits, total, confidence, low, high) => {
  const found = wilsonInterval(hits, total, confidence);
  expect(found.estimate).toBe(hits / total);
  expect(found.low).toBeCloseTo(low, 12);
  expect(found.high).toBeCloseTo(high, 12);
});

test("all and none reach the ends exactly", () => {
  expect(wilsonInterval(7, 7).high).toBe(1);
  expect(wilsonInterval(0, 7).low).toBe(0);
});

test.each([
  [0, 0, 0.95],
  [3, 2, 0.95],
  [-1, 2, 0.95],
  [1, 2, 1],
])("%d of %d with confidence %d is refused", (hits, total, confidence) => {
  expect(() => wilsonInterval(hits, total, confidence)).toThrow(expect.objectContaining({ code: "bad-range" }));
});
