import * as fc from "fast-check";
import { expect, test } from "vitest";
import { windowsOf } from "./windows.ts";

test("every token is scored once, behind half the context or all there is, and told right", () => {
  const cases = fc.record({
    length: fc.integer({ min: 1, max: 60 }),
    from: fc.integer({ min: 1, max: 40 }),
    most: fc.integer({ min: 2, max: 20 }),
  });
  fc.assert(
    fc.property(cases, ({ length, from, most }) => {
      const ids = Int32Array.from({ length }, (_, i) => 100 + i);
      const windows = windowsOf(ids, from, most);
      const scored = windows.flatMap(({ next }) => next);
      expect(scored).toEqual(Array.from(ids.subarray(from)));
      for (const { ids: read, rows, next } of windows) {
        expect(read.length).toBeLessThanOrEqual(most);
        rows.forEach((row, i) => {
          const token = next[i] ?? 0;
          expect(read[row]).toBe(token - 1); // the token in front
          expect(row + 1).toBeGreaterThanOrEqual(Math.min(token - 100, Math.floor(most / 2)));
        });
      }
    }),
  );
});

test("what fits is read at once", () => {
  expect(windowsOf(Int32Array.of(1, 2, 3), 1, 3)).toEqual([
    { ids: Int32Array.of(1, 2, 3), rows: [0, 1], next: [2, 3] },
  ]);
  expect(windowsOf(Int32Array.of(1), 1, 3)).toEqual([]);
});
