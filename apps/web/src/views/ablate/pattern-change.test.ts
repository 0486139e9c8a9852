import type { AttendedDocument } from "@limelight/report/figures";
import { expect, test } from "vitest";
import { darkestOf, patternChanges } from "./pattern-change.ts";

function attended(pattern: NonNullable<AttendedDocument["pattern"]>): AttendedDocument {
  return { text: "a b", tokens: ["a", "b"], layers: 1, heads: 2, method: "raw", pattern };
}

const same = [
  [0.5, 0.5],
  [0.25, 0.75],
];
const before = attended([[same, same]]);
const after = attended([
  [
    same,
    [
      [0.5, 0.5],
      [0.75, 0.25],
    ],
  ],
]);

test("the head whose attention goes elsewhere is named, and where it goes", () => {
  expect(patternChanges(before, after)).toEqual([
    { layer: 0, head: 1, moved: 0.25, query: 1, key: 0, weight: [0.25, 0.75] },
  ]);
  expect(patternChanges(before, before)).toEqual([]);
});

test("texts of other lengths are not held side by side", () => {
  expect(patternChanges(before, { ...after, tokens: ["a"] })).toEqual([]);
});

test("one scale for both: the largest weight of either", () => {
  expect(darkestOf([before, after], 0, 0)).toBe(0.75);
});
