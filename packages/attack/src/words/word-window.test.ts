import * as fc from "fast-check";
import { expect, test } from "vitest";
import { AttackedText } from "./attacked-text.ts";
import { wordWindow } from "./word-window.ts";

const text = new AttackedText({ text: "(It was, in all, a good film.)" });
const read = (of: AttackedText, index: number, size: number): string => {
  const { start, end } = wordWindow(of, index, size);
  return of.key.slice(start, end);
};

test("windows are TextAttack's", () => {
  expect(read(text, 3, 3)).toBe("in all, a");
  expect(read(text, 3, 4)).toBe("was, in all, a");
  expect(read(text, 0, 3)).toBe("It was, in");
  expect(read(text, 6, 3)).toBe("a good film");
  expect(read(text, 9, 3)).toBe("a good film");
  expect(read(text, 2, 100)).toBe("It was, in all, a good film");
  expect(read(text, 2, Infinity)).toBe("It was, in all, a good film");
  expect(read(text, 4, 1)).toBe("a");
  expect(read(new AttackedText({ text: "good film", pair: "bad film" }), 2, 3)).toBe("film\nbad film");
});

test("a window has a word of its own, and no more words than were asked for", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom("a", "co-op", "film"), { maxLength: 9 }),
      fc.nat(12),
      fc.integer({ min: 1, max: 12 }),
      (words, index, size) => {
        const of = new AttackedText({ text: words.join(" ") });
        const found = new AttackedText({ text: read(of, index, size) }).words;
        expect(found.length).toBeLessThanOrEqual(size);
        expect(found.length).toBe(Math.min(words.length, size));
      },
    ),
  );
});
