import * as fc from "fast-check";
import { expect, test } from "vitest";
import { alignRatings } from "./align-ratings.ts";
import type { AnswerRating } from "./pair-ratings.ts";

const rate = (list: Readonly<Record<string, number>> | readonly (readonly [string, number])[]): AnswerRating[] =>
  (Array.isArray(list) ? list : Object.entries(list)).map(([word, rating]) => ({ word, rating, start: 0, end: 1 }));

test("words in any case and order, with punctuation", () => {
  const found = alignRatings("It wasn't bad, was it?", rate({ "BAD,": -0.5, "wasn’t": 0.2, "“was”": 0, It: 0.1 }));
  expect(found.units.map(({ text }) => text)).toEqual(["It", "wasn't", "bad", "was", "it"]);
  expect(found).toMatchObject({ ratings: [0.1, 0.2, -0.5, 0, 0.1], shared: [0], outOfOrder: 1, invented: [] });
});

test("words that stand twice are rated in turn, and no third time", () => {
  const found = alignRatings(
    "the cat and the dog",
    rate([
      ["the", 0.1],
      ["cat", 0.5],
      ["the", 0.2],
      ["the", 0.9],
    ]),
  );
  expect(found.ratings).toEqual([0.1, 0.5, null, 0.2, null]);
  expect(found.repeated).toMatchObject([{ word: "the", rating: 0.9 }]);
  expect(found.shared).toEqual([]);
});

test("phrases, parts, punctuation and inventions", () => {
  const found = alignRatings(
    "I don't love New York!",
    rate([
      ["do", 0.2],
      ["n't", 0.4],
      ["new york", 0.5],
      ["!", 0.3],
      ["great", 1],
    ]),
  );
  expect(found.ratings).toEqual([null, expect.closeTo(0.3), null, 0.5, 0.5]);
  expect([found.signs, found.invented].map((list) => list.map(({ word }) => word))).toEqual([["!"], ["great"]]);
});

test("every rating of an answer ends in one place", () => {
  const word = fc.constantFrom("a", "b", "ab", "c d", "A.", "x", "!", "b-c", "cd");
  fc.assert(
    fc.property(fc.array(word, { maxLength: 8 }), fc.array(word, { maxLength: 12 }), (text, rated) => {
      const list = rate(rated.map((each, at) => [each, (at % 20) / 20] as const));
      const { units, ratings, shared, invented, repeated, signs } = alignRatings(text.join(" "), list);
      expect(ratings).toHaveLength(units.length);
      const kept = [...invented, ...repeated, ...signs];
      expect(new Set(kept).size).toBe(kept.length);
      expect(ratings.filter((rating) => rating !== null).length).toBeGreaterThanOrEqual(shared.length);
      expect(kept.length < list.length || ratings.every((rating) => rating === null)).toBe(true);
      for (const { word: own } of invented)
        expect(
          text
            .join(" ")
            .toLowerCase()
            .split(/[^a-z]+/),
        ).not.toContain(own);
    }),
  );
});

test("a long list for a text of one word, over and over, takes no time", () => {
  const text = "so ".repeat(20_000);
  const started = performance.now();
  const { ratings } = alignRatings(text, rate(Array.from({ length: 20_000 }, () => ["so", 0.5] as const)));
  expect(ratings.every((rating) => rating === 0.5)).toBe(true);
  expect(performance.now() - started).toBeLessThan(3000);
});
