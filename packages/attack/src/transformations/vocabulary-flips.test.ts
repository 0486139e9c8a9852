import * as fc from "fast-check";
import { expect, test } from "vitest";
import { pieceCombinations } from "./piece-combinations.ts";
import { dot, vocabularyFlips } from "./vocabulary-flips.ts";

const features = 3;
const numbers = (rows: number) =>
  fc.array(fc.integer({ min: -3, max: 3 }), { minLength: rows * features, maxLength: rows * features });

test("the best flips are those of going through all of them", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3 }).chain((rows) => fc.tuple(numbers(rows), fc.constant(rows))),
      fc.integer({ min: 1, max: 11 }).chain((entries) => fc.tuple(numbers(entries), fc.constant(entries))),
      fc.integer({ min: 1, max: 8 }),
      ([gradients, rows], [table, entries], most) => {
        const one = { shape: [rows, features], data: Float32Array.from(gradients) };
        const embeddings = { shape: [entries, features], data: Float32Array.from(table) };
        const now = Array.from({ length: rows }, (_, row) =>
          dot(one.data, row * features, embeddings.data, 0, features),
        );
        const leftOut = new Set([1]);
        const all = now.flatMap((at, row) =>
          Array.from({ length: entries }, (_, id) => ({
            row,
            id,
            gain: dot(one.data, row * features, embeddings.data, id * features, features) - at,
          })).filter(({ id, gain }) => gain > 0 && !leftOut.has(id)),
        );
        const found = vocabularyFlips(one, now, embeddings, leftOut, most);
        expect(found.map(({ gain }) => gain)).toEqual(
          all
            .toSorted((a, b) => b.gain - a.gain)
            .slice(0, most)
            .map(({ gain }) => gain),
        );
        for (const each of found) expect(all).toContainEqual(each);
      },
    ),
  );
});

test("combinations of pieces are the likeliest of all", () => {
  const piece = fc.record({
    word: fc.constantFrom("a", "b", "c"),
    probability: fc.double({ min: 0.01, max: 1, noNaN: true }),
    continues: fc.constant(false),
  });
  fc.assert(
    fc.property(
      fc.array(fc.array(piece, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 1, max: 5 }),
      (places, most) => {
        let all = [{ word: "", score: 0 }];
        for (const pieces of places)
          all = all.flatMap(({ word, score }) =>
            pieces.map((each) => ({ word: word + each.word, score: score + Math.log(each.probability) })),
          );
        const expected = all.toSorted((one, other) => other.score - one.score).slice(0, most);
        expect(pieceCombinations(places, most)).toEqual(expected.map(({ word }) => word));
      },
    ),
  );
  expect(pieceCombinations([], 3)).toEqual([]);
});
