import { expect, test } from "vitest";
import { disagreements, disagreementsText, type OnWords } from "./disagreements.ts";

const names = ["It", "was", "not", "bad", "at", "all", "you", "know"];
const units = names.map((text, index) => ({ text, start: 4 * index, end: 4 * index + text.length }));

function says(method: string, scores: readonly number[], sizes = false): OnWords {
  return { method, sizes, words: { units, scores: [...scores], rest: 0 } };
}

test("words on other sides come first, the starkest at the front, then those far apart in rank", () => {
  const one = says("one", [0.01, 0.02, 4, -2, 0.03, 0.04, 3, 0.05]);
  const other = says("other", [0.2, 0.3, -1, 0.5, 0.25, 0.35, 0.02, 0.01]);
  const found = disagreements([one, other]);
  expect(found.map(({ text, about, one: high, other: low }) => [text, about, high, low])).toEqual([
    ["not", "side", "one", "other"],
    ["bad", "side", "other", "one"],
    ["you", "rank", "one", "other"],
  ]);
  expect(disagreementsText(found, (id) => id.toUpperCase())).toBe(
    "The methods disagree: “not” speaks for it by ONE, against it by OTHER; “bad” speaks for it by OTHER, against it by ONE; “you” is 2nd for ONE, 7th for OTHER.",
  );
});

test("sizes have no side; what hardly counts is no disagreement, nor is one method alone", () => {
  const sided = says("one", [-1, 0.5, 0.2, 0.1, 0, 0, 0, 0]);
  expect(disagreements([sided, says("sizes", [1, 0.5, 0.2, 0.1, 0, 0, 0, 0], true)])).toEqual([]);
  expect(disagreements([sided, says("other", [-1, 0.5, 0.2, -0.09, 0, 0, 0, 0])])).toEqual([]);
  expect(disagreements([sided])).toEqual([]);
  expect(disagreements([])).toEqual([]);
  expect(disagreementsText([], String)).toMatch(/^No word speaks for it by one method and against it by another/);
});

test("of many words four are told, and how many more there are; all places of a word are marked", () => {
  const scores = names.map((_, index) => (index % 2 === 0 ? 1 : -1));
  const twice = units.map((unit, index) => ({
    ...unit,
    ...(index === 0 && { spans: [unit, { start: 90, end: 92 }] }),
  }));
  const one = { ...says("one", scores), words: { units: twice, scores, rest: 0 } };
  const found = disagreements([
    one,
    says(
      "other",
      scores.map((score) => -score),
    ),
  ]);
  expect(found).toHaveLength(8);
  expect(found.find(({ text }) => text === "It")?.places).toEqual([
    { start: 0, end: 2 },
    { start: 90, end: 92 },
  ]);
  expect(disagreementsText(found, String)).toMatch(/; and on 4 more\.$/);
});
