import * as fc from "fast-check";
import { expect, test } from "vitest";
import { wordSpans } from "../words/word-spans.ts";
import { combinations } from "./combinations.ts";
import { marginalOf } from "./marginal.ts";
import { withoutSpans } from "../words/without-spans.ts";

const without = (text: string, gone: readonly number[], fill = ""): string =>
  withoutSpans(text, wordSpans(text), (span) => (gone.includes(span) ? fill : undefined));

test("what is deleted takes the blanks before it along, the first one those behind it", () => {
  expect(without("It was good, not bad.", [1, 3])).toBe("It good, bad.");
  expect(without("It was good.", [0])).toBe("was good.");
  expect(without("It was good.", [0, 1, 2])).toBe(".");
  expect(without("It was good.", [2], "[MASK]")).toBe("It was [MASK].");
});

test("a piece of a word leaves the rest where it was", () => {
  const spans = [
    { start: 0, end: 1 },
    { start: 2, end: 5 },
    { start: 5, end: 11 },
  ];
  expect(withoutSpans("a fantastic", spans, (span) => (span === 1 ? "" : undefined))).toBe("a tastic");
  expect(withoutSpans("a fantastic", spans, (span) => (span === 2 ? "" : undefined))).toBe("a fan");
});

test("nothing gone leaves any text as it is", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(without(text, [])).toBe(text);
    }),
  );
});

const filler = (id: number, weight: number): { id: number; weight: number } => ({ id, weight });

test("combinations are the likeliest of all", () => {
  const lists = fc.array(
    fc
      .array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 4 })
      .map((weights) => weights.toSorted((one, other) => other - one).map((weight, id) => filler(id, weight / 1000))),
    { minLength: 1, maxLength: 4 },
  );
  fc.assert(
    fc.property(lists, fc.integer({ min: 1, max: 10 }), (fillers, most) => {
      const all = combinations(fillers, 10_000);
      const product = ({ ids }: { ids: readonly number[] }): number =>
        ids.reduce((total, id, place) => total * (fillers[place]?.[id]?.weight ?? 0), 1);
      const total = all.reduce((sum, each) => sum + product(each), 0);
      expect(all).toHaveLength(fillers.reduce((count, own) => count * own.length, 1));
      for (const each of all) expect(each.weight).toBeCloseTo(product(each) / total, 9);
      const best = all.map(product).toSorted((one, other) => other - one);
      const some = combinations(fillers, most).map(product);
      expect(some).toHaveLength(Math.min(most, best.length));
      for (const [index, value] of some.entries()) expect(value).toBeCloseTo(best[index] ?? 0, 12);
    }),
  );
});

const said = (odds: number, weight: number) => ({
  answer: { logits: [0, odds], probabilities: [1 / (1 + Math.exp(odds)), 1 / (1 + Math.exp(-odds))] },
  output: odds,
  weight,
});

test("a marginal is the log-odds of the expected probability, exact however sure each is", () => {
  const { answer, output } = marginalOf([said(1, 0.25), said(-2, 0.75)], 1, "log-odds");
  const p = 0.25 / (1 + Math.exp(-1)) + 0.75 / (1 + Math.exp(2));
  expect(answer.probabilities[1]).toBeCloseTo(p, 12);
  expect(output).toBeCloseTo(Math.log(p / (1 - p)), 12);
  // 1 − p is below the last digit of p here.
  expect(marginalOf([said(60, 0.5), said(60, 0.5)], 1, "log-odds").output).toBeCloseTo(60, 9);
  expect(marginalOf([said(1, 0.25), said(-2, 0.75)], 1, "logit").output).toBeCloseTo(0.25 - 1.5, 12);
  expect(marginalOf([said(60, 1)], 1, "log-odds")).toMatchObject({ output: 60 });
});
