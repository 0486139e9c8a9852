import { expect, test } from "vitest";
import { leaderboard } from "./leaderboard.ts";
import type { TextMeasures } from "./text-measures.ts";

/** Texts whose methods have such numbers of one metric, [texts][methods]. */
function measured(values: readonly (readonly number[])[]): TextMeasures[] {
  return values.map((ofText) => ({
    units: [],
    methods: ofText.map((value, method) => ({
      id: `method-${method}`,
      measures: new Map([["deletion", { value }]]),
      refusals: new Map(),
    })),
    floor: new Map(),
    queries: { asked: 0, distinct: 0, forward: 0 },
  }));
}

function ofTwoMethods(values: readonly (readonly number[])[]) {
  return leaderboard(measured(values), ["method-0", "method-1"], [{ id: "deletion", floor: false }], 1);
}

test("no interval is claimed of two texts, nor of equal numbers", () => {
  const none = { low: null, high: null };
  const two = ofTwoMethods([
    [0.5, 0.8],
    [0.7, 0.8],
  ]);
  expect(two.rows.map(({ means }) => means.get("deletion"))).toMatchObject([
    { mean: 0.6, ...none },
    { mean: 0.8, ...none },
  ]);
  expect(two.differences.get("deletion")).toMatchObject([none]);
  const four = ofTwoMethods([0.1, 0.2, 0.4, 0.1].map((value) => [value, 0.8]));
  expect(four.rows.map(({ means }) => means.get("deletion"))).toMatchObject([
    { low: expect.any(Number), high: expect.any(Number) },
    { mean: 0.8, ...none },
  ]);
});

test("a leaderboard of many methods draws often enough for a difference to be settled", () => {
  // Of 136 pairs the first is settled below a p of 0.05 / 136.
  const methods = 17;
  const texts = measured(
    Array.from({ length: 16 }, (_, text) =>
      Array.from({ length: methods }, (__, method) => (method === 0 ? 0 : 0.5 + 0.01 * ((text * method) % 7))),
    ),
  );
  const ids = Array.from({ length: methods }, (_, method) => `method-${method}`);
  const { differences } = leaderboard(texts, ids, [{ id: "deletion", floor: false }], 1);
  const ofFirst = differences.get("deletion")?.filter(({ methods: [one] }) => one === "method-0") ?? [];
  expect(ofFirst).toHaveLength(methods - 1);
  expect(ofFirst.every(({ settled }) => settled)).toBe(true);
});
