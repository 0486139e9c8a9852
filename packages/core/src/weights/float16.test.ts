import { expect, test } from "vitest";
import { decodeFloat16, encodeFloat16 } from "./float16.ts";

test("every half survives decoding and encoding", () => {
  const bits = Uint16Array.from({ length: 65_536 }, (_, index) => index);
  const values = decodeFloat16(bits);
  const numbers = [...bits].filter((each) => !Number.isNaN(values[each]));
  expect(numbers).toHaveLength(65_536 - 2 * 1023); // the rest have all exponent bits set and a fraction
  expect(numbers.filter((each) => encodeFloat16(values[each] ?? 0) !== each)).toEqual([]);
});

test.each([
  [1, 0x3c00],
  [-2, 0xc000],
  [65_504, 0x7bff],
  [65_520, 0x7c00], // half way to the next: rounds to infinity
  [65_519.99, 0x7bff],
  [2 ** -24, 0x0001],
  [2 ** -25, 0x0000], // a tie goes to even
  [2 ** -25 * 1.0001, 0x0001],
  [1 + 2 ** -11, 0x3c00],
  [1 + 3 * 2 ** -11, 0x3c02],
  [6.1e-5, 0x0400 - 1], // just below the smallest normal half
  [Number.POSITIVE_INFINITY, 0x7c00],
  [Number.NaN, 0x7e00],
])("%f is 0x%x", (value, bits) => {
  expect(encodeFloat16(value)).toBe(bits);
});

test("rounding is to the nearest half", () => {
  const around = decodeFloat16(Uint16Array.from({ length: 31_743 }, (_, index) => index));
  for (let index = 1; index < around.length - 1; index += 97) {
    const [low = 0, high = 0] = around.subarray(index, index + 2);
    const value = Math.fround(low + (high - low) * 0.3);
    expect(encodeFloat16(value)).toBe(index);
  }
});
