import { expect, test } from "vitest";
import { burstinessOf, perplexityOf, sentencePerplexities } from "./burstiness.ts";

const at = (end: number, special = false) => ({ end, special });

test("a sentence's perplexity is that of the tokens that end in it", () => {
  // "A b." and "C d.": blanks go with the word behind them; the template's tokens, and those without a number, do not count.
  const tokens = [at(0, true), at(1), at(3), at(4), at(6), at(9), at(0, true)];
  const logprobs = [null, null, Math.log(0.5), Math.log(0.25), Math.log(0.1), Math.log(0.1), Math.log(0.9)];
  expect(sentencePerplexities("A b. C d.", tokens, logprobs)).toEqual([
    { start: 0, end: 4, tokens: 2, perplexity: expect.closeTo(Math.sqrt(8), 10) },
    { start: 5, end: 9, tokens: 2, perplexity: expect.closeTo(10, 10) },
  ]);
});

test("a sentence without a scored token is left out", () => {
  expect(sentencePerplexities("A. B.", [at(1), at(5)], [null, -1])).toMatchObject([{ start: 3, tokens: 1 }]);
});

const of = (...perplexities: number[]): number | null =>
  burstinessOf(perplexities.map((perplexity) => ({ start: 0, end: 1, tokens: 1, perplexity })));

test("burstiness is the spread of perplexities as a part of their mean", () => {
  expect(of(10, 30)).toBeCloseTo(Math.sqrt(200) / 20, 10);
  expect(of(5, 5, 5)).toBe(0);
  expect(of(5)).toBeNull();
});

test("no token has no perplexity", () => {
  expect([perplexityOf([]), perplexityOf([Math.log(0.25), 0])]).toEqual([null, expect.closeTo(2, 10)]);
});
