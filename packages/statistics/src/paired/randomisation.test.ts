import * as fc from "fast-check";
import { expect, test } from "vitest";
import golden from "../golden/evaluation.json" with { type: "json" };
import { benjaminiHochberg } from "../two-samples/benjamini-hochberg.ts";
import { mcNemar } from "./mcnemar.ts";
import { randomisation } from "./randomisation.ts";

test.each(golden.randomised)("all swaps of $classes classes are SciPy's permutation test", (expected) => {
  const found = randomisation(expected, { seed: 0 });
  expect(found.exact).toBe(true);
  for (const name of ["accuracy", "macroF1"] as const) {
    expect(found[name].difference).toBeCloseTo(expected[name].difference, 12);
    expect(found[name].p).toBeCloseTo(expected[name].p, 12);
  }
});

const many = (values: readonly number[]): number[] => [...values, ...values];

test("drawn swaps come near all of them, and are the same for the same seed", () => {
  // Every example twice: more swaps than are drawn.
  const [, drawn = { gold: [], first: [], second: [], classes: 2 }] = golden.randomised;
  const sides = { ...drawn, gold: many(drawn.gold), first: many(drawn.first), second: many(drawn.second) };
  const { exact, macroF1 } = randomisation(sides, { seed: 0, resamples: 2 ** 20 });
  expect(exact).toBe(true);
  const found = randomisation(sides, { seed: 4, resamples: 1000 });
  expect(found.exact).toBe(false);
  expect(Math.abs(found.macroF1.p - macroF1.p)).toBeLessThan(4 * Math.sqrt((macroF1.p * (1 - macroF1.p)) / 1000));
  expect(randomisation(sides, { seed: 4, resamples: 1000 })).toEqual(found);
});

test("of the accuracy all swaps are McNemar's exact test", () => {
  const said = fc.array(fc.tuple(fc.nat(1), fc.nat(1), fc.nat(1)), { minLength: 1, maxLength: 9 });
  fc.assert(
    fc.property(said, (drawn) => {
      const [gold, first, second] = [0, 1, 2].map((place) => drawn.map((row) => row[place] ?? 0));
      const sides = { gold: gold ?? [], first: first ?? [], second: second ?? [], classes: 2 };
      const right = (of: readonly number[]): boolean[] => of.map((label, index) => label === sides.gold[index]);
      const found = randomisation(sides, { seed: 0 });
      expect(found.accuracy.p).toBeCloseTo(mcNemar(right(sides.first), right(sides.second)).exact, 9);
    }),
  );
});

test.each(golden.corrected)(
  "McNemar with the correction is the χ² of SciPy: p = $p",
  ({ onlyFirst, onlySecond, p }) => {
    const first = Array.from({ length: onlyFirst + onlySecond }, (_, index) => index < onlyFirst);
    const found = mcNemar(
      first,
      first.map((right) => !right),
    );
    expect(found.corrected).toBeCloseTo(p, 10);
  },
);

test("the share of false alarms is held down as SciPy does it", () => {
  const found = benjaminiHochberg(golden.discovery.values);
  for (const [index, value] of found.entries()) expect(value).toBeCloseTo(golden.discovery.adjusted[index] ?? 9, 12);
  expect(benjaminiHochberg([0.5, Number.NaN, 0.9])).toEqual([0.9, Number.NaN, 0.9]);
  expect(benjaminiHochberg([])).toEqual([]);
});

test("refuses nothing at all", () => {
  expect(() => randomisation({ gold: [], first: [], second: [], classes: 2 }, { seed: 0 })).toThrow(/no example/);
});
