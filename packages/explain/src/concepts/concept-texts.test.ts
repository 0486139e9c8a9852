import { expect, test } from "vitest";
import { conceptTexts } from "./concept-texts.ts";
import { lexicons } from "./lexicons.ts";

const vocabulary = (): string[] =>
  Array.from(
    { length: 200 },
    (_, index) => `w${"abcdefghij"[index % 10]}${"abcdefghijklmnopqrst"[Math.floor(index / 10)]}`,
  );
const corpus = [
  ...Array.from({ length: 12 }, (_, index) => ({ text: `Digital thing number ${index}` })),
  ...Array.from({ length: 30 }, (_, index) => ({ text: `Something else, number ${index}` })),
];
const options = { seed: 0, vocabulary };

test("words are found in the data set, whatever their case; counterparts have none of them", () => {
  const { concepts, texts, sentences } = conceptTexts(
    [{ name: "tech", words: ["digital", "software"] }],
    corpus,
    options,
  );
  expect(concepts).toEqual([{ name: "tech", source: "found", questions: corpus.slice(0, 12), words: ["digital"] }]);
  expect(texts).toEqual(corpus.slice(12));
  expect(sentences).toEqual([]);
});

test("where no data has them, words stand in neutral sentences, and so do as many random ones", () => {
  const { concepts, sentences } = conceptTexts([{ name: "tea", words: ["tea", "green tea", "cup"] }], corpus, options);
  expect(concepts[0]).toMatchObject({
    source: "templates",
    questions: [{ text: "The word is tea." }, { text: "They said green tea." }, { text: "It says cup here." }],
  });
  expect(sentences).toHaveLength(12);
  expect(sentences[1]?.text).toMatch(/^They said w\w\w\.$/);
});

test("texts of one's own are held against texts of the data set, without themselves", () => {
  const given = corpus.slice(0, 4);
  const { concepts, texts } = conceptTexts([{ name: "own", texts: given }], corpus, options);
  expect(concepts[0]).toEqual({ name: "own", source: "given", questions: given });
  expect(texts).toEqual(corpus.slice(4));
});

test("phrases, apostrophes, and contractions that a data set cuts", () => {
  const texts = [
    ...Array.from({ length: 10 }, (_, index) => ({ text: `it does n't work ${index}` })),
    ...Array.from({ length: 30 }, (_, index) => ({ text: `it works ${index}` })),
  ];
  const { concepts } = conceptTexts([{ name: "no", words: ["doesn\u2019t work", "never"] }], texts, options);
  expect(concepts[0]).toMatchObject({ source: "found", words: ["doesn't work"] });
  expect(concepts[0]?.questions).toHaveLength(10);
});

test("too few words, or nothing to be held against, is refused", () => {
  expect(() => conceptTexts([{ name: "few", words: ["a", "b"] }], [], options)).toThrow(/"few" has 2 examples/);
  expect(() => conceptTexts([{ name: "few", words: ["!", "?"] }], [], options)).toThrow(/"few" has 0 examples/);
  expect(() => conceptTexts([{ name: "own", texts: corpus.slice(0, 4) }], corpus.slice(0, 6), options)).toThrow(
    /"own" has nothing to be held against: 2 texts/,
  );
  expect(() =>
    conceptTexts([{ name: "tea", words: ["tea", "cup", "milk"] }], [], { seed: 0, vocabulary: () => [] }),
  ).toThrow(/nothing to be held against: 0 other words/);
});

test("the same seed draws the same words, and bundled lists have no word twice", () => {
  const asked = lexicons.map(({ name, words }) => ({ name, words }));
  const draw = (seed: number) => conceptTexts(asked, [], { seed, vocabulary });
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
  for (const { words } of lexicons) {
    expect(new Set(words).size).toBe(words.length);
    expect(words.length).toBeGreaterThanOrEqual(38);
  }
});
