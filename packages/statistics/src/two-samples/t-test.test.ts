import { expect, test } from "vitest";
import golden from "../golden/linear-models.json" with { type: "json" };
import { holm } from "./holm.ts";
import { tTest } from "./t-test.ts";

test.each(golden.tTests)("SciPy's p $welch, $student", ({ one, other, welch, student }) => {
  for (const [variances, [t = 0, degrees = 0, p = 0]] of [
    ["welch", welch],
    ["student", student],
  ] as const) {
    const found = tTest(one, other, { variances });
    expect(found.t).toBeCloseTo(t, 9);
    expect(found.degrees).toBeCloseTo(degrees, 9);
    expect(found.p / p).toBeCloseTo(1, 8);
  }
});

// LIT (PAIR-code/lit, lit_nlp/components/tcav_test.py, test_hyp_test)
test("LIT's p-values", () => {
  const found = tTest([0, 0, 0.5, 0.5, 1, 1], [3, 5, -8, -100, 0, -90], { variances: "student" });
  expect(found.p).toBeCloseTo(0.1415165926492605, 10);
  const same = [0.1, 0.13, 0.19, 0.09, 0.12, 0.1];
  expect(tTest(same, same, { variances: "student" }).p).toBe(1);
});

test("samples that do not vary differ for certain, or not at all", () => {
  expect(tTest([1, 1], [1, 1]).p).toBe(1);
  expect(tTest([0.1, 0.1, 0.1, 0.1, 0.1, 0.1], [0.1, 0.1, 0.1, 0.1]).p).toBe(1); // though six times 0.1 is not 0.6
  expect(tTest([1, 1], [0.5, 0.5, 0.5]).p).toBe(0);
  expect(() => tTest([1], [1, 2])).toThrow(/of 1 and 2 values/);
});

test("Holm: the smallest times all, the next times one less, never falling, never above 1", () => {
  expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02]);
  expect(holm([0.5, Number.NaN, 0.9])).toEqual([1, Number.NaN, 1]);
  expect(holm([])).toEqual([]);
});
