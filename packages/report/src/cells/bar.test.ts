import { assert, double, integer, property } from "fast-check";
import { expect, test } from "vitest";
import { bar } from "./bar.ts";

test.each([
  [0, "for", ""],
  [0.001, "for", "▏"],
  [0.5, "for", "█████"],
  [0.44, "against", "▒▒▒▒▍"],
  [0.05, "against", "▒"],
  [0.05, "unclear", "░"],
  [0.44, "unclear", "░░░░"],
  [1, "unclear", "░░░░░░░░░░"],
  [7, "for", "██████████"],
  [Number.NaN, "for", ""],
] as const)("%d of ten columns, %s", (share, fill, drawn) => {
  expect(bar(share, 10, fill)).toBe(drawn);
});

test("a larger share is never a shorter bar, and none is longer than the room", () => {
  const share = double({ min: 0, max: 1, noNaN: true });
  assert(
    property(share, share, integer({ min: 0, max: 200 }), (one, other, columns) => {
      const shorter = bar(Math.min(one, other), columns).length;
      const longer = bar(Math.max(one, other), columns).length;
      expect(shorter).toBeLessThanOrEqual(longer);
      expect(longer).toBeLessThanOrEqual(columns);
    }),
  );
});
