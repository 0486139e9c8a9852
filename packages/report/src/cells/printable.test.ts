import { assert, property, string } from "fast-check";
import { expect, test } from "vitest";
import { printable } from "./printable.ts";

test.each([
  ["plain text, 東京, é, 👩‍👩‍👧‍👦, 🏴󠁧󠁢󠁥󠁮󠁧󠁿, नमस्ते", "plain text, 東京, é, 👩‍👩‍👧‍👦, 🏴󠁧󠁢󠁥󠁮󠁧󠁿, नमस्ते"],
  ["\u001B[31mred\u0007", "␛[31mred␇"],
  ["a\r\nb\tc\0", "a␍␊b␉c␀"],
  ["\u009B31m\u007F", "\\u{9b}31m␡"],
  ["safe\u202Etxt.exe", "safe\\u{202e}txt.exe"],
  ["a\u200Bb\u2028c\uFEFF", "a\\u{200b}b\\u{2028}c\\u{feff}"],
  ["\uD800", "\\u{d800}"],
])("%j is shown as %j", (text, shown) => {
  expect(printable(text)).toBe(shown);
});

test("no control, separator or lone surrogate is left, and what is printable stays", () => {
  assert(
    property(string({ unit: "binary" }), (text) => {
      const shown = printable(text);
      expect(shown).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202A-\u202E\u2066-\u2069]/u);
      expect(printable(shown)).toBe(shown);
    }),
  );
});
