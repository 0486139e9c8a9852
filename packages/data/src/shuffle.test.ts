import { expect, test } from "vitest";
import { shuffled } from "./shuffle.ts";

test("all orders of three come about equally often", () => {
  const counts = new Map<string, number>();
  const seeds = 6000;
  for (let seed = 0; seed < seeds; seed++) {
    const order = [...shuffled(["a", "b", "c"], seed)].join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  // Chi-squared with five degrees of freedom: above 20.5 once in a thousand.
  const expected = seeds / 6;
  const statistic = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  expect(counts.size).toBe(6);
  expect(statistic).toBeLessThan(20.5);
});
