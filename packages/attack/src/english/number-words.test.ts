import * as fc from "fast-check";
import { expect, test } from "vitest";
import { numberOfWords, numberWords } from "./number-words.ts";

test("numbers are written as one says them", () => {
  expect([0, 7, 13, 21, 100, 345, 1005, 12_300, 99_999_999].map(numberWords)).toEqual([
    "zero",
    "seven",
    "thirteen",
    "twenty-one",
    "one hundred",
    "three hundred and forty-five",
    "one thousand and five",
    "twelve thousand three hundred",
    "ninety-nine million nine hundred and ninety-nine thousand nine hundred and ninety-nine",
  ]);
  expect(() => numberWords(1.5)).toThrow(RangeError);
});

test("what is written is read again", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999_999_999_999 }), (number) => {
      expect(numberOfWords(numberWords(number).toUpperCase().split(" "))).toBe(number);
    }),
  );
});

test.each([
  "and",
  "one and",
  "twenty twenty",
  "one one",
  "hundred",
  "thousand",
  "ten hundred hundred",
  "",
  "someone",
  "-",
  "two zero",
])("%s is no number", (text) => {
  expect(numberOfWords(text.split(" "))).toBeUndefined();
});
