import { expect, test } from "vitest";
import { AttackedText } from "./attacked-text.ts";
import { attributedWords } from "./attributed-words.ts";

test("a stretch over several words is shared among them by how much of it each has, in its own text of a pair", () => {
  const text = new AttackedText({ text: "so fine!", pair: "films" });
  const stretches = [
    { start: 0, end: 7, score: 7 },
    { start: 3, end: 5, score: -1 },
    { start: 7, end: 8, score: 100 },
    { start: 0, end: 3, score: 3, sequence: 1 },
    { start: 3, end: 5, score: 2, sequence: 1 },
  ] as const;
  expect(attributedWords(text, stretches)).toEqual([2, 3, 5]);
  expect(attributedWords(text, [])).toEqual([0, 0, 0]);
});
