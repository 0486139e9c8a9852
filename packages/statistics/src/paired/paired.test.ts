import { expect, test } from "vitest";
import golden from "../golden/statistics.json" with { type: "json" };
import { mcNemar } from "./mcnemar.ts";
import { pairedPermutation } from "./permutation.ts";

test.each(golden.mcnemar)("McNemar of $onlyFirst against $onlySecond is SciPy's binomial test", (expected) => {
  const found = mcNemar(expected.first, expected.second);
  expect(found).toMatchObject({ onlyFirst: expected.onlyFirst, onlySecond: expected.onlySecond });
  expect(found.exact).toBeCloseTo(expected.exact, 10);
  expect(found.midP).toBeCloseTo(expected.midP, 10);
});

test.each([[[]], [[true, false, true]]])("McNemar of %j against itself tells nothing: p is 1", (right: boolean[]) => {
  expect(mcNemar(right, right)).toEqual({ onlyFirst: 0, onlySecond: 0, exact: 1, midP: 1, corrected: 1 });
});

test("McNemar of thousands is a number", () => {
  const right = Array.from({ length: 3000 }, (_, index) => index < 1600);
  const { exact, midP } = mcNemar(
    right,
    right.map((each) => !each),
  );
  expect(exact).toBeCloseTo(0.0002831, 4); // 2 Φ((1400.5 − 1500) / √750)
  expect(midP).toBeLessThan(exact);
});

test.each(golden.permutation)("the exact permutation test is SciPy's: p = $p", ({ first, second, difference, p }) => {
  const found = pairedPermutation(first, second, { seed: 0 });
  expect(found.exact).toBe(true);
  expect(found.difference).toBeCloseTo(difference, 12);
  expect(found.p).toBeCloseTo(p, 12);
});

test("drawn sign changes come near all of them", () => {
  const [{ first, second, p } = { first: [], second: [], p: 0 }] = golden.permutation;
  const found = pairedPermutation(first, second, { seed: 1, resamples: 400 });
  expect(found.exact).toBe(false);
  expect(Math.abs(found.p - p)).toBeLessThan(3 * Math.sqrt((p * (1 - p)) / 400) + 1 / 400);
  expect(pairedPermutation(first, second, { seed: 1, resamples: 400 })).toEqual(found);
});

test("refuses what are no pairs", () => {
  expect(() => mcNemar([true], [])).toThrow(expect.objectContaining({ code: "bad-shape" }));
  expect(() => pairedPermutation([], [], { seed: 0 })).toThrow(expect.objectContaining({ code: "bad-shape" }));
});
