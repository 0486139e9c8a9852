import { expect, test } from "vitest";
import { fitText, textWidth, wrapText } from "./text-width.ts";

test("widths follow what characters are", () => {
  expect(textWidth("", 14)).toBe(0);
  expect(textWidth("mmm", 10)).toBeGreaterThan(3 * textWidth("i", 10));
  expect(textWidth("表現", 10)).toBe(20);
  expect(textWidth("😀", 10)).toBeGreaterThan(10);
  expect(textWidth("e\u0301", 10)).toBe(textWidth("e", 10));
  expect(textWidth("It was a fantastic performance", 20)).toBeGreaterThan(250);
  expect(textWidth("It was a fantastic performance", 20)).toBeLessThan(340);
  expect(textWidth("a".repeat(100_000), 10)).toBeCloseTo(630_000);
});

test("what does not fit is cut between characters as readers take them", () => {
  expect(fitText("short", 14, 100)).toBe("short");
  const cut = fitText("fantastically long", 14, 60);
  expect(cut).toMatch(/^fant.*…$/);
  expect(textWidth(cut, 14)).toBeLessThanOrEqual(60);
  expect(fitText("👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", 10, 70)).toMatch(/^(👩‍👩‍👧)+…$/u);
});

test("lines break between words, and end with … where there are too many", () => {
  const lines = wrapText("one two three four five six seven", 14, 80);
  expect(lines.join(" ")).toBe("one two three four five six seven");
  for (const line of lines) expect(textWidth(line, 14)).toBeLessThanOrEqual(80);
  const few = wrapText("one two three four five six seven", 14, 80, 2);
  expect(few).toHaveLength(2);
  expect(few[1]).toMatch(/…$/);
  expect(wrapText("x".repeat(10_000), 14, 80)).toHaveLength(1);
});
