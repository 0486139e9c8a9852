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
