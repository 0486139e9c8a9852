import * as fc from "fast-check";
import { expect, test } from "vitest";
import { mergeSteps, spansOver, subwordSpans } from "./merge-steps.ts";
import { stepsOf } from "./tiny-writer.ts";

const input = stepsOf([1, 2, 3, 4, 5], 2);
const scores = [
  [1, 2, 3],
  [-4, 5, 6],
  [null, 7, -8],
  [null, null, 9],
  [null, null, null],
];
const sum = { rule: "sum", missing: "skip" } as const;

test("columns become one first, then rows; a token of the prompt is no column", () => {
  const spans = { source: [], target: [[1, 4]] } as const;
  const merged = mergeSteps(input, scores, spans, sum);
  expect(merged.rows).toEqual([[0], [1, 2, 3], [4]]);
  expect(merged.columns).toEqual([[0, 1], [2]]);
  expect(merged.scores).toEqual([
    [3, 3],
    [1 + 7, 6 - 8 + 9],
    [null, null],
  ]);
});

test("absmax keeps the sign; means and sums with a gap are gaps where inseq's are", () => {
  const spans = { source: [], target: [[1, 4]] } as const;
  const by = (rule: "absmax" | "mean" | "l2", missing: "skip" | "spread") =>
    mergeSteps(input, scores, spans, { rule, missing }).scores[1];
  expect(by("absmax", "spread")).toEqual([7, 9]);
  expect(by("mean", "spread")).toEqual([null, 7 / 3]);
  expect(by("mean", "skip")).toEqual([(0.5 + 7) / 2, 7 / 3]);
  expect(by("l2", "skip")?.[1]).toBeCloseTo(Math.hypot(6, 8, 9), 6);
});

const total = (rows: readonly (readonly (number | null)[])[]) =>
  rows.flat().reduce((all, score) => (all ?? 0) + (score ?? 0), 0);

test("whatever the spans, sums keep every column's total, and rows and columns hold each token once", () => {
  const cuts = fc.uniqueArray(fc.integer({ min: 0, max: 5 }), { minLength: 2, maxLength: 6 });
  fc.assert(
    fc.property(cuts, (ends) => {
      const ascending = ends.toSorted((a, b) => a - b);
      const target = ascending.slice(1).map((to, i) => [ascending[i] ?? 0, to] as const);
      const merged = mergeSteps(input, scores, { source: [], target }, sum);
      expect(merged.rows.flat()).toEqual([0, 1, 2, 3, 4]);
      expect(merged.columns.flat()).toEqual([0, 1, 2]);
      expect(total(merged.scores)).toBe(total(scores));
    }),
  );
});

test.each([
  [[[0, 6]]],
  [[[2, 2]]],
  [
    [
      [1, 3],
      [2, 4],
    ],
  ],
  [
    [
      [3, 4],
      [0, 1],
    ],
  ],
])("spans %j are refused", (target) => {
  const spans = { source: [], target: target.map(([from = 0, to = 0]) => [from, to] as const) };
  expect(() => mergeSteps(input, scores, spans, sum)).toThrow(/does not fit among the 5 tokens of the target/);
});

const spans = (text: string) => subwordSpans(text.split(" ").map((each) => ({ text: each })));

test("subwords are inseq's: by the blank's mark, and the last word's last token stays apart", () => {
  expect(spans("O il Ġprices Ġro se Ġon")).toEqual([
    [0, 2],
    [3, 5],
  ]);
  expect(spans("▁sh ar es .")).toEqual([[0, 3]]);
  expect(spans("no marks at all")).toEqual([]);
});

test("tokens of one place of the text go together, but what is written stays apart from what was there", () => {
  const tokens = [
    [0, 2],
    [2, 5],
    [5, 9],
    [9, 11],
    [11, 12],
  ].map(([start = 0, end = 0], index) => ({ start, end, special: index === 4 }));
  const places = [
    { start: 0, end: 5 },
    { start: 6, end: 12 },
  ];
  expect(spansOver(tokens, places, 0)).toEqual([
    [0, 2],
    [2, 4],
  ]);
  expect(spansOver(tokens, places, 3)).toEqual([[0, 2]]);
});
