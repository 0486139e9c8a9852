import { expect, test } from "vitest";
import { expectClose, expectWithin } from "./closeness.ts";
import type { Reference } from "./golden.ts";

const reference: Reference = { name: "x", shape: [3], data: Float32Array.of(1, -2, 0), largest: 2, noise: 0 };
// The tolerance of the first is 1e-5 · (2 + 1).
const off = (tolerances: number): number[] => [1 + tolerances * 3e-5, -2, 0];

test("ten tolerances are let through, and said in tolerances", () => {
  expect(expectClose([1, -2, 0], reference)).toBe(0);
  expect(expectClose(off(9.9), reference)).toBeCloseTo(9.9, 6);
});

test("more is not, nor is a number that is none, nor another length", () => {
  expect(() => expectClose(off(10.1), reference)).toThrow("10.1 times the tolerance");
  expect(() => expectClose([1, Number.NaN, 0], reference)).toThrow("x[1]");
  expect(() => expectClose([1, -2], reference)).toThrow("numbers of x");
  expect(() => expectClose([1, -2, 0, 0], reference)).toThrow("numbers of x");
});

test("ten times the reference's own noise is let through in any case", () => {
  expect(expectClose(off(19), { ...reference, noise: 6e-5 })).toBeCloseTo(19, 6);
  expect(() => expectClose(off(21), { ...reference, noise: 6e-5 })).toThrow("21.0 times the tolerance");
});

test("a part of the largest value", () => {
  expect(expectWithin([1.001, -2], [1, -2], 1e-3, "y")).toBeCloseTo(5e-4, 6);
  expect(expectWithin([0], [0], 0, "zeros")).toBe(0);
  expect(() => expectWithin([1.003, -2], [1, -2], 1e-3, "y")).toThrow("y: largest error");
  expect(() => expectWithin([Number.NaN, -2], [1, -2], 1e-3, "y")).toThrow("y: largest error");
  expect(() => expectWithin([1], [1, -2], 1e-3, "y")).toThrow("numbers of y");
});
