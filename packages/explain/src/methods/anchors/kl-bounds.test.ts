import { expect, test } from "vitest";
import golden from "./golden/bounds.json" with { type: "json" };
import { bernoulliDivergence, explorationRate, lowerBound, upperBound } from "./kl-bounds.ts";

// anchor-exp halves its intervals 16 times.
const places = 4;

test.each(golden.bounds)("the bounds of $share at level $level are anchor-exp's", ({ share, level, low, high }) => {
  expect(lowerBound(share, level)).toBeCloseTo(low, places);
  expect(upperBound(share, level)).toBeCloseTo(high, places);
});

test("divergences and exploration rates are anchor-exp's", () => {
  for (const { p, q, divergence } of golden.divergences) expect(bernoulliDivergence(p, q)).toBeCloseTo(divergence, 10);
  for (const { arms, round, delta, rate } of golden.rates)
    expect(explorationRate(arms, round, delta)).toBeCloseTo(rate, 10);
});

test("the bounds of a sure coin by hand: KL(1 ‖ q) is −log q", () => {
  expect(lowerBound(1, 0.1)).toBeCloseTo(Math.exp(-0.1), 7);
  expect(upperBound(0, 0.1)).toBeCloseTo(1 - Math.exp(-0.1), 5);
  expect([upperBound(1, 0.1), lowerBound(0, 0.1)]).toEqual([1, 0]);
});
