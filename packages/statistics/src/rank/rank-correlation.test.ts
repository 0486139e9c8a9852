import { array, assert, double, integer, property } from "fast-check";
import { expect, test } from "vitest";
import golden from "../golden/statistics.json" with { type: "json" };
import { kendallTau, spearmanRho, topOverlap } from "./rank-correlation.ts";

test.each(golden.ranks)("τ $kendall and ρ $spearman are SciPy's", ({ first, second, kendall, spearman }) => {
  expect(kendallTau(first, second)).toBeCloseTo(kendall, 12);
  expect(spearmanRho(first, second)).toBeCloseTo(spearman, 12);
});

const values = array(double({ noNaN: true, noDefaultInfinity: true }), { minLength: 2, maxLength: 12 });

test("a ranking agrees with itself, and not with its opposite", () => {
  assert(
    property(values, (drawn) => {
      const one = new Set(drawn).size > 1 ? 1 : 0;
      const opposite = drawn.map((value) => -value);
      expect(kendallTau(drawn, drawn) || 0).toBeCloseTo(one, 9);
      expect(kendallTau(drawn, opposite) || 0).toBeCloseTo(-one, 9);
    }),
  );
});

test("the largest overlap wholly with themselves, but where the last place is shared", () => {
  assert(
    property(values, integer({ min: 1, max: 12 }), (drawn, k) => {
      const different = [...new Set(drawn)];
      expect(topOverlap(different, different, k)).toBeCloseTo(1, 9);
      const overlap = topOverlap(drawn, drawn, k);
      expect(overlap > 0 && overlap <= 1 + 1e-9).toBe(true);
    }),
  );
});

test("the overlap of the largest; equals share the last places", () => {
  expect(topOverlap([5, 4, 3, 2], [5, 1, 4, 0], 2)).toBe(0.5);
  expect(topOverlap([5, 4, 4, 0], [5, 4, 0, 0], 2)).toBe(0.75);
  expect(topOverlap([1, 2], [2, 1], 7)).toBe(1);
  expect(topOverlap([], [], 3)).toBe(1);
});

test("one value has no ranking; what are no pairs is refused", () => {
  expect(spearmanRho([1], [1])).toBeNaN();
  expect(spearmanRho([1, 1], [1, 2])).toBeNaN();
  expect(kendallTau([1, 1], [1, 2])).toBeNaN();
  expect(() => kendallTau([1], [])).toThrow(expect.objectContaining({ code: "bad-shape" }));
});
