import { expect, test } from "vitest";
import { elementsOf, faultsOf } from "../../testing/figure-properties.ts";
import { scorePairs, type PairedScores } from "./score-pairs.ts";

const style = { theme: "light", width: 480 } as const;

const pairs: PairedScores = {
  title: "They disagree.",
  sides: ["before", "after"],
  target: "positive",
  made: "Saliency",
  model: { id: "mini" },
  rows: [
    { id: "pair:0", text: "good", scores: [2, -0.5] },
    { id: "pair:1", text: "<b>", scores: [null, 1] },
  ],
};

test("both sides of a word are drawn on one scale, and told", () => {
  const figure = scorePairs(pairs, style);
  expect(faultsOf(figure)).toEqual([]);
  const elements = elementsOf(figure.svg);
  expect(elements.flatMap(({ mark }) => mark?.label ?? [])).toEqual([
    "good, +2.00, -0.50: before for positive, after against positive",
    "<b>, not there, +1.00: before, after for positive",
  ]);
  const bars = elements.flatMap(({ tag, attributes }) =>
    tag === "rect" && attributes?.["height"] === 14 ? [Number(attributes["width"])] : [],
  );
  expect((bars[0] ?? 0) / (bars[2] ?? 1)).toBeCloseTo(2, 1);
  expect(figure.table.rows).toEqual([
    ["good", 2, -0.5, -2.5],
    ["<b>", null, 1, null],
  ]);
});

test("whiskers say how sure the scores are; what is not clear of 0 is hatched and said", () => {
  const doubts = [
    { reach: 0.5, clear: true },
    { reach: 0.8, clear: false },
  ] as const;
  const figure = scorePairs({ ...pairs, rows: [{ id: "pair:0", text: "good", scores: [2, -0.5], doubts }] }, style);
  expect(faultsOf(figure)).toEqual([]);
  expect(elementsOf(figure.svg).flatMap(({ mark }) => mark?.label ?? [])).toEqual([
    "good, +2.00, -0.50: before for positive, after against positive (not clear of 0)",
  ]);
  expect(figure.caption).toContain("hatched: not clear of 0");
  expect(elementsOf(figure.svg).filter(({ tag }) => tag === "path")).toHaveLength(1);
  expect(scorePairs(pairs, style).caption).not.toContain("hatched");
});

test("of many words those with large scores are drawn, all are in the table", () => {
  const rows = Array.from({ length: 30 }, (_, index) => ({
    id: `pair:${index}`,
    text: `w${index}`,
    scores: [index, 0] as const,
  }));
  const figure = scorePairs({ ...pairs, rows }, style);
  expect(elementsOf(figure.svg).flatMap(({ mark }) => mark?.id ?? [])).toEqual(rows.slice(10).map(({ id }) => id));
  expect(figure.table.rows).toHaveLength(30);
  expect(figure.caption).toContain("10 more in the table");
});

test("numbers that are none, and no words at all, break no picture", () => {
  expect(
    faultsOf(scorePairs({ ...pairs, rows: [{ id: "pair:0", text: "", scores: [Number.NaN, null] }] }, style)),
  ).toEqual([]);
  expect(faultsOf(scorePairs({ ...pairs, rows: [] }, { ...style, width: 60 }))).toEqual([]);
});
