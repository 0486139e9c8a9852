import type { SubjectToken } from "@limelight/core";
import { expect, test } from "vitest";
import { rowNames, rowPositions } from "./positions.ts";

const token = (text: string, special = false): SubjectToken => ({
  id: 0,
  text,
  start: 0,
  end: 0,
  word: null,
  special,
  sequence: null,
});
const tokens = [token("[CLS]", true), token("it"), token("'"), token("ün"), token("7"), token("…"), token(".", true)];

test("rows are counted from the start, from the end, or are classes", () => {
  expect(rowNames({ from: "start", count: 3 })).toEqual([0, 1, 2]);
  expect(rowNames({ from: "end", count: 3 })).toEqual([-1, -2, -3]);
  expect(rowNames({ from: "class", count: 1 })).toEqual(["special", "punctuation", "word"]);
});

test.each<[number | string, number[]]>([
  [0, [0]],
  [6, [6]],
  [7, []],
  [-1, [6]],
  [-7, [0]],
  [-8, []],
  ["special", [0, 6]],
  ["punctuation", [2, 5]],
  ["word", [1, 3, 4]],
  ["number", []],
])("row %s of seven tokens stands at %j", (row, expected) => {
  expect(rowPositions(row, tokens)).toEqual(expected);
});

test("subsets are words, whatever their case, also of several tokens; no other token goes with them", () => {
  const piece = (text: string, word: number): SubjectToken => ({ ...token(text), word, sequence: 0 });
  const read = [token("[CLS]", true), piece("Never", 0), piece("un", 1), piece("##happy", 1), piece("Ġnot", 2)];
  const subsets = { negation: ["not", "NEVER"], moods: ["unhappy"], none: ["un"] };
  expect(rowNames({ from: "subset", count: 1, subsets })).toEqual(["negation", "moods", "none"]);
  expect(rowPositions("negation", read, subsets)).toEqual([1, 4]);
  expect(rowPositions("moods", read, subsets)).toEqual([2, 3]);
  expect(rowPositions("none", read, subsets)).toEqual([]);
  expect(rowPositions("toString", read, subsets)).toEqual([]);
});
