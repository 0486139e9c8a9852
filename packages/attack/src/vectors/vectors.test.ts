import * as fc from "fast-check";
import { expect, test } from "vitest";
import { cosine } from "./distances.ts";
import { readVectors } from "./read-vectors.ts";

const glove = "good 1 0 0.5\ngreat 0.9 0.1 0.5\n\nbad -1 0 0\nnil 0 0 0\ngood 9 9 9\n. . 0 1 0\n";

test("GloVe's format: words, numbers, blanks in words, repeats, however it is cut", async () => {
  for (const size of [1, 7, 1000]) {
    const pieces = Array.from({ length: Math.ceil(glove.length / size) }, (_, index) =>
      glove.slice(index * size, (index + 1) * size),
    );
    const vectors = await readVectors(pieces);
    expect(vectors.words).toEqual(["good", "great", "bad", "nil", ". ."]);
    expect([...(vectors.vectorOf("GOOD") ?? [])]).toEqual([1, 0, 0.5]);
    expect(vectors.vectorOf("none")).toBeUndefined();
    expect(vectors.nearestWords("Good", 2).map(({ word }) => word)).toEqual(["great", "nil"]);
    expect(vectors.nearestWords("none", 2)).toEqual([]);
    expect(vectors.nearestWords("good", 99)).toHaveLength(4);
  }
});

test("word2vec's text format, Windows lines, no last line end", async () => {
  const vectors = await readVectors(["2 3\r\nGood 1 2 3\r\ngood 4 5 6"]);
  expect(vectors.dimensions).toBe(3);
  expect([...(vectors.vectorOf("Good") ?? [])]).toEqual([1, 2, 3]);
  expect([...(vectors.vectorOf("good") ?? [])]).toEqual([4, 5, 6]);
});

async function* endless(): AsyncGenerator<string> {
  for (let word = 0; ; word += 1) yield `w${word} ${word} 1\n`;
}

test("so many words, the first of the file, and no more are read", async () => {
  const vectors = await readVectors(endless(), { words: 5 });
  expect(vectors.words).toEqual(["w0", "w1", "w2", "w3", "w4"]);
});

test.each([
  ["", "there are no vectors"],
  ["\n \n", "there are no vectors"],
  ["good 1 2\nbad 1\n", "line 2 of the vectors has 1 numbers where 2 were to be"],
  ["good 1 2\nbad 1 x\n", 'line 2 of the vectors has "x" where a number was to be'],
  ["good 1 NaN\n", 'line 1 of the vectors has "NaN" where a number was to be'],
  ["good 1 Infinity\n", 'line 1 of the vectors has "Infinity"'],
  ["good\n", "line 1 of the vectors says 0 numbers a word"],
  ["3 99999\n", "line 1 of the vectors says 99999 numbers a word"],
  ["x".repeat(200_000), "more than 100000 characters"],
])("a bad file is refused: %#", async (text, message) => {
  await expect(readVectors([text])).rejects.toMatchObject({
    name: "AttackError",
    code: "bad-vectors",
    message: expect.stringContaining(message),
  });
});

test("reading can be cancelled", async () => {
  await expect(readVectors([glove], { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: "AbortError" });
});

test("neighbours are those of plain sorting", async () => {
  const row = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 3, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 45 }),
      async (rows, top) => {
        const vectors = await readVectors(rows.map((values, index) => `w${index} ${values.join(" ")}\n`));
        const own = Float32Array.from(rows[0] ?? []);
        const expected = rows
          .map((values, index) => ({ word: `w${index}`, cosine: cosine(own, Float32Array.from(values)) }))
          .slice(1)
          .toSorted((one, other) => other.cosine - one.cosine)
          .slice(0, top);
        const found = vectors.nearestWords("w0", top);
        expect(found).toHaveLength(expected.length);
        for (const [index, { cosine: value }] of found.entries())
          expect(value).toBeCloseTo(expected[index]?.cosine ?? 9, 5);
      },
    ),
  );
});

test("a table of several blocks has its nearest words wherever they stand", async () => {
  const lines = Array.from({ length: 9000 }, (_, index) => `w${index} ${Math.cos(index)} ${Math.sin(index)}\n`);
  const vectors = await readVectors(lines);
  const all = Array.from({ length: 9000 }, (_, index) => ({ index, cosine: Math.cos(index - 10) })).filter(
    ({ index }) => index !== 10,
  );
  const best = all.toSorted((one, other) => other.cosine - one.cosine).slice(0, 3);
  const near = vectors.nearestWords("w10", 3);
  expect(near.map(({ cosine: value }) => value.toFixed(4))).toEqual(best.map(({ cosine: value }) => value.toFixed(4)));
});
