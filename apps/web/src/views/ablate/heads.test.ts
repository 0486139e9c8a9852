import { expect, test } from "vitest";
import { headMark, headOf, headsText, withHead, withLayer } from "./heads.ts";

test("a mark says which head it is", () => {
  expect(headOf(headMark([2, 11]))).toEqual([2, 11]);
  expect(headOf("layer:2")).toBeUndefined();
});

test("heads go off and on again, alone and by layers", () => {
  expect(withHead([[0, 1]], [1, 0])).toEqual([
    [0, 1],
    [1, 0],
  ]);
  expect(withHead([[0, 1]], [0, 1])).toEqual([]);
  const whole = withLayer(
    [
      [0, 1],
      [1, 1],
    ],
    0,
    2,
  );
  expect(whole).toEqual([
    [1, 1],
    [0, 0],
    [0, 1],
  ]);
  expect(withLayer(whole, 0, 2)).toEqual([[1, 1]]);
});

test("a few heads are named, more are counted", () => {
  expect(headsText([[2, 5]])).toBe("head 2.5");
  expect(
    headsText([
      [2, 5],
      [3, 1],
    ]),
  ).toBe("heads 2.5 and 3.1");
  expect(
    headsText([
      [0, 0],
      [0, 1],
      [0, 2],
    ]),
  ).toBe("3 heads");
});
