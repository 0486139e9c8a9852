import * as fc from "fast-check";
import { expect, test } from "vitest";
import { toyObserver, toyTokens } from "../activations/toy-observer.ts";
import { contextFacts } from "./context-facts.ts";
import { contextIndex, textIndex } from "./context-index.ts";
import { nearest } from "./nearest.ts";
import { summarised } from "./summary.ts";

const site = { hook: "blocks.0.hook_resid_post" } as const;
const vector = fc.array(fc.float({ min: -4, max: 4, noNaN: true }), { minLength: 5, maxLength: 5 });

test("as a sort of all cosines has them", () => {
  fc.assert(
    fc.property(
      fc.array(vector, { minLength: 1, maxLength: 30 }),
      vector,
      fc.integer({ min: 1, max: 8 }),
      (rows, query, top) => {
        const index = textIndex(rows.map((row) => Float32Array.from(row)));
        const wanted = rows.map((row, context) => ({ context, score: cosine(row, query) }));
        const found = nearest(index, Float32Array.from(query), top, (context) => context === 0);
        const sorted = wanted.slice(1).toSorted((one, other) => other.score - one.score);
        expect(found.neighbours).toHaveLength(Math.min(top, rows.length - 1));
        for (const [place, { score, context }] of found.neighbours.entries()) {
          expect(score).toBeCloseTo(sorted[place]?.score ?? Number.NaN, 5);
          expect(score).toBeCloseTo(wanted[context]?.score ?? Number.NaN, 5);
        }
        expect(found.background.contexts).toBe(rows.length - 1);
      },
    ),
  );
});

test("where there is nothing else, nothing is near, and chance has no mean", () => {
  const index = textIndex([Float32Array.of(1, 2)]);
  expect(nearest(index, Float32Array.of(1, 2), 3, () => true)).toEqual({
    neighbours: [],
    background: { mean: null, deviation: null, contexts: 0 },
  });
});

function dot(one: readonly number[], other: readonly number[]): number {
  return one.reduce((sum, value, index) => sum + Math.fround(value) * Math.fround(other[index] ?? 0), 0);
}

function cosine(one: readonly number[], other: readonly number[]): number {
  const lengths = Math.sqrt(dot(one, one)) * Math.sqrt(dot(other, other));
  return lengths > 0 ? dot(one, other) / lengths : 0;
}

test("an index has all tokens but those of the template, at length 1", async () => {
  const observer = toyObserver(({ id }, place) => [id, 4 * (place - 1)]);
  const index = await contextIndex(observer, [{ text: "aaa bbb" }, { text: "ccc" }], site);
  expect(index).toMatchObject({ features: 2, texts: Int32Array.of(0, 0, 1), positions: Int32Array.of(1, 2, 1) });
  expect([...index.vectors]).toEqual([1, 0, Math.fround(0.6), Math.fround(0.8), 1, 0]);
  const pooledAlready = toyObserver(
    () => [1],
    () => [1],
  );
  await expect(contextIndex(pooledAlready, [{ text: "a b" }], site)).rejects.toThrow(/no vector for each token/);
});

test("facts of a context are words, also where a token is a part of one", () => {
  const question = { text: "Un believable, Story" };
  const [first, second, ...rest] = toyTokens(question).slice(1);
  if (!first || !second) throw new TypeError("a toy text has tokens");
  const facts = contextFacts({ text: "Unbelievable Story" }, [
    { ...first, start: 0, end: 2, word: 0 },
    { ...second, start: 2, end: 12, word: 0 },
    ...rest.map((token) => ({ ...token, start: 13, end: 18, word: 1 })),
  ]);
  expect(facts[2]).toMatchObject({ word: "story", previous: "unbelievable", next: "(end)", position: "2" });
  expect(facts[1]).toMatchObject({ word: "unbelievable", previous: "(start)", next: "story", position: "1" });
  expect(contextFacts({ text: "" }, toyTokens({ text: "" }))).toEqual([undefined]);
});

test("a summary counts neighbours beside the rate of all; of what is not known it says nothing", () => {
  expect(summarised(["a", "b", "a", undefined], ["a", "b", "b", "b", undefined], 5)).toEqual([
    { value: "a", count: 2, share: 2 / 3, base: 0.25 },
    { value: "b", count: 1, share: 1 / 3, base: 0.75 },
  ]);
  expect(summarised([], ["a"], 5)).toEqual([]);
});
