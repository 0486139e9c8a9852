import { expect, test } from "vitest";
import type { Attribution } from "../method.ts";
import { sharedWords } from "./shared-words.ts";
import { rankAgreement } from "./rank-agreement.ts";
import { aggregateRules, regroup } from "./regroup.ts";

const text = "Un##wise? It's unwise.";
const places = [
  ["[CLS]", 0, 0],
  ["Un", 0, 2],
  ["##", 2, 4],
  ["wise", 4, 8],
  ["?", 8, 9],
  ["It", 10, 12],
  ["'", 12, 13],
  ["s", 13, 14],
  ["un", 15, 17],
  ["wise", 17, 21],
  [".", 21, 22],
  ["[SEP]", 0, 0],
] as const;
const scores = [0.5, 1, -2, 3, 0.25, 1, 1, -1, -3, -4, 0, 0.125];
const attribution: Attribution = {
  units: places.map(([unit, start, end]) => ({ text: unit, start, end, ...(end === 0 && { special: true }) })),
  scores,
  outputKind: "logit",
  output: 2,
  base: 5,
  residual: 0.125,
  target: 0,
  prediction: { probabilities: [0.5, 0.5] },
  queries: { asked: 1, distinct: 1, forward: 1 },
};
const tokens = { id: "toy" };
const words = { id: "toy", unit: "word" as const };

test("tokens become words, what is no word stays; a sum keeps the residual", () => {
  const found = regroup(tokens, attribution, { text }, "word", "sum");
  expect(found.units.map((unit) => unit.text)).toEqual([
    "[CLS]",
    "Un",
    "##",
    "wise",
    "?",
    "It's",
    "unwise",
    ".",
    "[SEP]",
  ]);
  expect(found.scores).toEqual([0.5, 1, -2, 3, 0.25, 1, -7, 0, 0.125]);
  expect(found.units[6]).toEqual({ text: "unwise", start: 15, end: 21 });
  expect(found).toMatchObject({ residual: 0.125, base: 5, output: 2 });
});

test("sentences too; other rules keep no residual", () => {
  const expected = {
    sum: [0.5, 2.25, -6, 0.125],
    mean: [0.5, 2.25 / 4, -1, 0.125],
    absmax: [0.5, 3, 4, 0.125],
    l2: [0.5, Math.hypot(1, 2, 3, 0.25), Math.hypot(1, 1, 1, 3, 4), 0.125],
  };
  for (const rule of aggregateRules) {
    const found = regroup(tokens, attribution, { text }, "sentence", rule);
    expect(found.units.map((unit) => unit.text)).toEqual(["[CLS]", "Un##wise?", "It's unwise.", "[SEP]"]);
    expect(found.scores).toEqual(expected[rule]);
    expect(found.residual).toBe(rule === "sum" ? 0.125 : undefined);
  }
});

test("the method's own units stay as they are; words have no tokens", () => {
  expect(regroup(tokens, attribution, { text }, "token", "l2")).toBe(attribution);
  expect(regroup(words, attribution, { text }, "word", "l2")).toBe(attribution);
  expect(() => regroup(words, attribution, { text }, "token", "sum")).toThrow(
    expect.objectContaining({ code: "bad-option" }),
  );
});

test("errors stay where nothing is joined", () => {
  const short = { ...attribution, units: attribution.units.slice(3, 5), scores: [1, 2], stderr: [0.1, null] };
  expect(regroup(tokens, short, { text }, "word", "sum").stderr).toEqual([0.1, null]);
  expect(regroup(tokens, short, { text }, "sentence", "sum").stderr).toBeUndefined();
});

test("a word with places in two sentences is of neither", () => {
  const twice = {
    ...attribution,
    units: [
      {
        text: "it",
        start: 0,
        end: 2,
        spans: [
          { start: 0, end: 2 },
          { start: 4, end: 6 },
        ],
      },
    ],
    scores: [1],
  };
  expect(() => regroup(words, twice, { text: "It. It." }, "sentence", "sum")).toThrow(
    expect.objectContaining({ code: "unfit-text", message: expect.stringMatching(/several sentences/) }),
  );
});

test("a pair's texts are told apart", () => {
  const pair = {
    ...attribution,
    units: [
      { text: "a", start: 0, end: 1 },
      { text: "b", start: 0, end: 1, sequence: 1 as const },
      { text: "c", start: 1, end: 2, sequence: 1 as const },
    ],
    scores: [1, 2, 3],
  };
  const input = { text: "a", pair: "bc" };
  expect(regroup(tokens, pair, input, "word", "sum")).toMatchObject({
    units: [{ text: "a" }, { text: "bc", sequence: 1 }],
    scores: [1, 5],
  });
  expect(sharedWords(input, [pair, { units: pair.units.slice(1), scores: [7, 8] }])).toMatchObject({
    units: [{ text: "a" }, { text: "bc", sequence: 1 }],
    scores: [
      [1, 5],
      [0, 15],
    ],
  });
});

test("words that one method takes together are together for all; the rest is told", () => {
  const input = { text: "so it so is." };
  const bag = {
    units: [
      {
        text: "so",
        start: 0,
        end: 2,
        spans: [
          { start: 0, end: 2 },
          { start: 6, end: 8 },
        ],
      },
    ],
    scores: [4],
  };
  const each = {
    units: [
      { text: "so", start: 0, end: 2 },
      { text: "it", start: 3, end: 5 },
      { text: "so", start: 6, end: 8 },
      { text: "is", start: 9, end: 11 },
      { text: ".", start: 11, end: 12 },
    ],
    scores: [1, 2, 3, 5, 7],
  };
  const found = sharedWords(input, [bag, each]);
  expect(found.units.map((unit) => [unit.text, unit.spans?.length ?? 1])).toEqual([
    ["so", 2],
    ["it", 1],
    ["is", 1],
  ]);
  expect(found.scores).toEqual([
    [4, 0, 0],
    [4, 2, 5],
  ]);
  expect(found.rest).toEqual([0, 7]);
});

test("words that lie in one unit are together: its score is of none of them alone", () => {
  const input = { text: "It was good. So so sad." };
  const sentences = {
    units: [
      { text: "It was good.", start: 0, end: 12 },
      { text: "So so sad.", start: 13, end: 23 },
    ],
    scores: [3, -4],
  };
  const pieces = {
    units: [
      { text: "it", start: 0, end: 2 },
      { text: "good", start: 7, end: 11 },
      { text: ".", start: 11, end: 12 },
      { text: "sad", start: 19, end: 22 },
    ],
    scores: [1, 2, 0.5, -5],
  };
  expect(sharedWords(input, [sentences, pieces])).toEqual({
    units: [
      { text: "It was good", start: 0, end: 11 },
      { text: "So so sad", start: 13, end: 22 },
    ],
    scores: [
      [3, -4],
      [3, -5],
    ],
    rest: [0, 0.5],
    members: [
      [0, 1, 2],
      [3, 4, 5],
    ],
  });
  const bag = {
    units: [
      {
        text: "so",
        start: 13,
        end: 15,
        spans: [
          { start: 13, end: 15 },
          { start: 16, end: 18 },
        ],
      },
    ],
  };
  const phrase = { units: [{ text: "so sad", start: 16, end: 22 }], scores: [7] };
  expect(sharedWords({ text: "It was good. so so sad." }, [{ ...bag, scores: [1] }, phrase])).toMatchObject({
    units: [
      { text: "It" },
      { text: "was" },
      { text: "good" },
      {
        text: "so … so sad",
        spans: [
          { start: 13, end: 15 },
          { start: 16, end: 22 },
        ],
      },
    ],
    scores: [
      [0, 0, 0, 1],
      [0, 0, 0, 7],
    ],
  });
});

test("sizes are compared as sizes", () => {
  expect(rankAgreement([3, -2, 1, 0], [3, -2, 1, 0], false)).toEqual({
    spearman: 1,
    kendall: 1,
    top: 1,
    k: 3,
    of: "scores",
  });
  expect(rankAgreement([3, -2, 1, 0], [3, 2, 1, 0], true)).toMatchObject({ spearman: 1, of: "sizes" });
  expect(rankAgreement([3, -2, 1, 0], [3, 2, 1, 0], false).spearman).toBeLessThan(1);
  expect(rankAgreement([1], [2], false)).toMatchObject({ spearman: null, kendall: null, top: null, k: 1 });
  expect(rankAgreement([3, 2, 1], [1, 2, 3], false)).toMatchObject({ spearman: -1, top: null, k: 3 });
});

test("units that options made larger are what scores are brought up from, and what was found goes along", () => {
  const anchor = {
    words: [],
    precision: 1,
    low: 0.9,
    high: 1,
    coverage: 1,
    samples: 40,
    without: 1,
    threshold: 0.95,
    reached: true,
  };
  const own = { ...attribution, units: attribution.units.slice(3, 5), scores: [1, 2], unit: "word" as const, anchor };
  expect(regroup(tokens, own, { text }, "word", "sum")).toBe(own);
  const sentences = regroup(tokens, own, { text }, "sentence", "sum");
  expect(sentences.unit).toBeUndefined();
  expect(sentences.anchor).toBe(anchor);
  expect(() => regroup(tokens, own, { text }, "token", "sum")).toThrow(/scores words/);
  expect(() => regroup(tokens, { ...own, unit: "sentence" }, { text }, "word", "sum")).toThrow(/scores sentences/);
});
