import { array, assert, constantFrom, property } from "fast-check";
import stringWidth from "string-width";
import { expect, test } from "vitest";
import { cellsOf, fit, widthOf } from "./cells.ts";

const part = constantFrom(
  "a",
  " ",
  "é",
  "e\u0301\u0302",
  "東",
  "👩‍👩‍👧‍👦",
  "🇩🇪",
  "🇫",
  "\r\n",
  "\uD800",
  "\u0600",
  "각",
  "क्षि",
);

test("a text in windows has the characters and the width that it has as a whole", () => {
  assert(
    property(array(part, { minLength: 100, maxLength: 500 }), (parts) => {
      const text = parts.join("");
      const whole = Array.from(new Intl.Segmenter().segment(text), ({ segment, index }) => ({
        text: segment,
        start: index,
      }));
      expect(cellsOf(text).map(({ text: character, start }) => ({ text: character, start }))).toEqual(whole);
      expect(widthOf(text)).toBe(stringWidth(text));
    }),
  );
});

test("a character longer than a window stays one", () => {
  const character = `e${"\u0301".repeat(1000)}`;
  expect(cellsOf(`x${character}y`).map(({ text, start }) => [text, start])).toEqual([
    ["x", 0],
    [character, 1],
    ["y", 1002],
  ]);
});

test("long texts take time with their length, not with its square", () => {
  const start = performance.now();
  const text = "é ".repeat(100_000);
  expect(cellsOf(text)).toHaveLength(200_000);
  expect(fit(text, 4)).toBe("é é…");
  expect(performance.now() - start).toBeLessThan(10_000); // as a whole: half a minute
});
