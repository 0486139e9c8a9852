import * as fc from "fast-check";
import { expect, test } from "vitest";
import { byteRange } from "./byte-range.ts";

test.each([
  ["bytes=0-4", { start: 0, end: 4 }],
  ["bytes=3-", { start: 3, end: 9 }],
  ["bytes=9-9", { start: 9, end: 9 }],
  ["bytes=2-999", { start: 2, end: 9 }],
  ["bytes=-4", { start: 6, end: 9 }],
  ["bytes=-999", { start: 0, end: 9 }],
  ["bytes=10-", "none"],
  ["bytes=99-100", "none"],
  ["bytes=-0", "none"],
  [undefined, undefined],
  ["", undefined],
  ["bytes=-", undefined],
  ["bytes=5-3", undefined],
  ["bytes=0-1,3-4", undefined],
  ["bytes=a-b", undefined],
  ["bytes=1-1e3", undefined],
  ["bytes=0x1-2", undefined],
  ["bytes=99999999999999999999-", undefined],
  ["lines=0-1", undefined],
])("%j of ten bytes", (header, expected) => {
  expect(byteRange(header, 10)).toEqual(expected);
});

test("whatever is asked, what is sent lies in the file", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^bytes=\d*-\d*$/)), fc.nat(50), (header, size) => {
      const found = byteRange(header, size);
      if (found === undefined || found === "none") return;
      expect(found.start).toBeGreaterThanOrEqual(0);
      expect(found.start).toBeLessThanOrEqual(found.end);
      expect(found.end).toBeLessThan(size);
    }),
  );
});
