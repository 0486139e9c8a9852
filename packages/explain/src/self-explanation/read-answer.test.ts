import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { longestAnswer, readAnswer, type ReadAnswer } from "./read-answer.ts";

const words = ["It", "was", "a", "fantastic", "performance"];
const labels = ["negative", "positive"];
const read = (answer: string, of: readonly string[] = words): ReadAnswer => readAnswer(answer, of, labels);
const pairs = (answer: string, of?: readonly string[]): (readonly [string, number])[] =>
  read(answer, of).ratings.map(({ word, rating }) => [word, rating] as const);

const expected = [
  ["It", 0],
  ["was", -0.1],
  ["fantastic", 0.9],
];

test("the form that is asked for", () => {
  expect(read("[(It, 0.0), (was, -0.1), (fantastic, 0.9)] positive")).toEqual({
    label: "positive",
    ratings: [
      { word: "It", rating: 0, start: 2, end: 9 },
      { word: "was", rating: -0.1, start: 13, end: 22 },
      { word: "fantastic", rating: 0.9, start: 26, end: 40 },
    ],
    unread: [],
    unreadCount: 0,
  });
});

test.each([
  ["quotes", `[("It", 0.0), ("was", -0.1), ("fantastic", 0.9)] positive`],
  ["single quotes", `[('It', 0.0), ('was', -0.1), ('fantastic', 0.9)]\npositive`],
  ["quotes that a word processor makes", `[(“It”, 0.0), (‘was’, -0.1), („fantastic“, 0.9)] positive`],
  ["a half quote", `[("It, 0.0), (was", -0.1), (fantastic', 0.9)] positive`],
  ["no brackets", "It, 0.0, was, -0.1, fantastic, 0.9 positive"],
  ["missing brackets", "[(It, 0.0), was, -0.1), (fantastic, 0.9 positive"],
  ["other brackets", "{It: 0.0; was: -0.1; fantastic: 0.9} positive"],
  ["a minus of print", "[(It, 0.0), (was, −0.1), (fantastic, 0.9)] positive"],
  ["a minus behind a blank", "[(It, 0.0), (was, - 0.1), (fantastic, 0.9)] positive"],
  ["a minus in words", "[(It, 0.0), (was, minus 0.1), (fantastic, 0.9)] positive"],
  ["dashes", "It – 0.0\nwas – −0.1\nfantastic — 0.9\npositive"],
  ["percent", "It: 0%\nwas: -10 %\nfantastic: 90%\nLabel: positive"],
  ["fractions", "It: 0/10\nwas: -1/10\nfantastic: 9/10\nLabel: positive"],
  ["plus, and bare points", "It .0 was -.1 fantastic +.9 -> positive"],
  ["commas for points", "[(It, 0,0), (was, -0,1), (fantastic, 0,9)] positive"],
  ["a numbered list", "1. It: 0.0\n2. was: -0.1\n3. **fantastic**: 0.9\n\n**Label:** positive"],
  ["a list in brackets", "1) It (0.0)\n2) was (-0.1)\n3) fantastic (0.9)\nAnswer: positive."],
  ["bullets", "- It: 0\n- was: -0.1\n* `fantastic`: **0.9**\n\npositive"],
  ["a table", "| Word | Rating |\n|---|---:|\n| It | 0.0 |\n| was | -0.1 |\n| fantastic | 0.9 |\n\npositive"],
  [
    "a table with numbers",
    "| # | Word | Score |\n|-|-|-|\n| 1 | It | 0.0 |\n| 2 | was | -0.1 |\n| 3 | fantastic | 0.9 |\npositive",
  ],
  [
    "a table the other way round",
    "| Rating | Word |\n|---|---|\n| 0.0 | It |\n| -0.1 | was |\n| 0.9 | fantastic |\npositive",
  ],
  ["tabs", "It\t0.0\nwas\t-0.1\nfantastic\t0.9\npositive"],
  ["comma-separated values", "word,rating\nIt,0.0\nwas,-0.1\nfantastic,0.9\npositive"],
  ["JSON", '```json\n{"ratings": {"It": 0.0, "was": -0.1, "fantastic": 0.9}, "label": "positive"}\n```'],
  [
    "JSON objects",
    '[{"word": "It", "rating": 0.0}, {"word": "was", "rating": -0.1},\n {"word": "fantastic", "rating": 0.9}] positive',
  ],
  [
    "JSON objects the other way round",
    '[{"rating": 0, "word": "It"}, {"rating": -0.1, "word": "was"}, {"rating": 0.9, "word": "fantastic"}] "positive"',
  ],
  [
    "JSON over lines",
    '[\n  {\n    "token": "It",\n    "score": 0\n  },\n  {\n    "token": "was",\n    "score": -0.1\n  },\n  {\n    "token": "fantastic",\n    "score": 0.9\n  }\n]\npositive',
  ],
  ["JSON pairs and numbers in quotes", '[["It", "0.0"], ["was", "-0.1"], ["fantastic", "0.9"]]\nlabel: "positive"'],
  ["Python", "{'It': 0.0, 'was': -0.1, 'fantastic': 0.9}, 'positive'"],
  ["a line each", "It\n0.0\nwas\n-0.1\nfantastic\n0.9\npositive"],
  ["numbers first", "0.0 It, -0.1 was, 0.9 fantastic. positive"],
  [
    "HTML",
    "<tr><td>It</td><td>0.0</td></tr><tr><td>was</td><td>-0.1</td></tr><tr><td>fantastic</td><td>0.9</td></tr><p>positive</p>",
  ],
  ["equals and arrows", "It = 0.0, was => -0.1, fantastic → 0.9, label = positive"],
  ["the label first", "positive [(It, 0.0), (was, -0.1), (fantastic, 0.9)]"],
  ["a label with a confidence", "[(It, 0.0), (was, -0.1), (fantastic, 0.9)]\n(positive, 0.95)"],
  ["a class's number with a confidence", "[(It, 0.0), (was, -0.1), (fantastic, 0.9)] (1, 0.95)"],
  ["several spellings at once", '[ (`It` , 0.0),, (was; -0.1) (\\"fantastic\\" : 0.9) ] Positive'],
])("%s", (_, answer) => {
  const found = read(answer);
  expect(pairs(answer)).toEqual(expected);
  expect(found.label).toBe("positive");
  expect(found.unread).toEqual([]);
});

test.each<[string, string[], [string, number][]]>([
  [
    "(don't, 0.3), ('don't', 0.3), (\"dog's\", 0.1)",
    ["don't"],
    [
      ["don't", 0.3],
      ["don't", 0.3],
      ["dog's", 0.1],
    ],
  ],
  [
    '("3,000", 0.5), (3,000, 0.4), (10, 0.3)',
    ["3,000", "10"],
    [
      ["3,000", 0.5],
      ["3,000", 0.4],
      ["10", 0.3],
    ],
  ],
  [
    "(rock, paper, 0.4), (covid-19, 0.3), (B2B, 0.2)",
    ["rock", "paper"],
    [
      ["rock, paper", 0.4],
      ["covid-19", 0.3],
      ["B2B", 0.2],
    ],
  ],
  [
    '("10 out of 10", 0.8), ("$5", 0.1), ($6, 0.2)',
    ["10"],
    [
      ["10 out of 10", 0.8],
      ["$5", 0.1],
      ["$6", 0.2],
    ],
  ],
  [
    '(".", 0.1), (!, 0.2), ("\\"", 0.3), (""", 0.4)',
    [],
    [
      [".", 0.1],
      ["!", 0.2],
      ['"', 0.3],
      ['"', 0.4],
    ],
  ],
  [
    '{"score": 0.4, "word": 0.2}',
    ["score", "word"],
    [
      ["score", 0.4],
      ["word", 0.2],
    ],
  ],
  ["The word fantastic is rated 0.9", ["fantastic"], [["fantastic", 0.9]]],
  ['{"na\\u00efve": 0.5}', ["naïve"], [["naïve", 0.5]]],
  [
    "(很好, 0.9)，（really， 0.3）",
    ["很好"],
    [
      ["很好", 0.9],
      ["really", 0.3],
    ],
  ],
])("words: %s", (answer, of, ratings) => {
  expect(pairs(answer, of)).toEqual(ratings);
});

test("a label in the midst of what is not understood is taken out of it", () => {
  expect(read("(fantastic, 0.9) positive. Hope it helps.").unread.map(({ text }) => text)).toEqual(["Hope it helps."]);
});

test("what lies beyond -1 and 1 is put at the end, and told", () => {
  expect(read("fantastic: 8, was: -3").ratings).toMatchObject([
    { word: "fantastic", rating: 1, written: 8 },
    { word: "was", rating: -1, written: -3 },
  ]);
});

test("what it could not read is told with its places", () => {
  const answer = "Sure, here you go.\n[(fantastic, 0.9) strong praise, (was, low)]\nI hope this helps: 42";
  const { unread, unreadCount, ratings } = read(answer);
  expect(ratings.map(({ word }) => word)).toEqual(["fantastic"]);
  expect(unread.map(({ text }) => text)).toEqual([
    "Sure, here you go.",
    "strong praise, (was, low",
    "I hope this helps: 42",
  ]);
  for (const { text, start, end } of unread) expect(answer.slice(start, end)).toBe(text);
  expect(unreadCount).toBe(3);
});

test.each([
  ["It is positive.", "positive"],
  ["It is not positive; I say: negative", "negative"],
  ["It could be positive or negative.", undefined],
  ["At first positive.\nFinal answer: **Negative**", "negative"],
  ["positive\n\nIt could be negative, but is not.", "positive"],
  ["The verdict is NEGATIVE, though positive words are there", "negative"],
  ["nonpositive", undefined],
  ["Label: 0", "negative"],
  ["positive: 0.2, negative: 0.8", "negative"],
])("the label of %j", (answer, label) => {
  expect(read(answer).label).toBe(label);
});

test("a confidence is no rating", () => {
  expect(read("fantastic 0.9\nLabel: positive\nConfidence: 97%")).toMatchObject({
    label: "positive",
    confidence: 0.97,
    ratings: [{ word: "fantastic" }],
    unread: [],
  });
});

describe("whatever is answered", () => {
  const piece = fc.oneof(
    fc.constantFrom(...Array.from(`[](){}"'“”‘’,;:=|-−–—\n\t .0123456789%/\\*_\`<>`)),
    fc.constantFrom(
      "fantastic",
      "It",
      "0.9",
      "-0.1",
      "positive",
      "word",
      "rating",
      "1. ",
      "don't",
      "\u{1F600}",
      "\uD800",
    ),
    fc.string({ unit: "binary", maxLength: 4 }),
  );
  const anything = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(""));

  test("it is read without an error, to ratings from -1 to 1, and pieces that are there", () => {
    fc.assert(
      fc.property(anything, (answer) => {
        const { ratings, unread, label, confidence } = read(answer);
        for (const { rating, start, end } of ratings) {
          expect(Math.abs(rating)).toBeLessThanOrEqual(1);
          expect(start >= 0 && end <= answer.length && start < end).toBe(true);
        }
        for (const { text, start, end } of unread) expect(answer.slice(start, end)).toBe(text);
        expect([...labels, undefined]).toContain(label);
        expect(confidence === undefined || (confidence >= 0 && confidence <= 1)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  const rating = fc.integer({ min: -1000, max: 1000 }).map((thousandths) => thousandths / 1000);
  const word = fc.stringMatching(/^[a-z]{1,8}(?:'[a-z]{1,3})?$/);
  const forms: Record<string, (word: string, rating: number) => string> = {
    tuples: (text, value) => `("${text}", ${value}), `,
    "bare tuples": (text, value) => `(${text}, ${value}) `,
    lines: (text, value) => `${text}: ${value}\n`,
    rows: (text, value) => `| ${text} | ${value} |\n`,
    JSON: (text, value) => `${JSON.stringify({ word: text, rating: value })},\n`,
  };
  test.each(Object.entries(forms))("%s come back as they were written", (_, form) => {
    fc.assert(
      fc.property(fc.array(fc.tuple(word, rating), { minLength: 1, maxLength: 12 }), (list) => {
        const answer = list.map(([text, value]) => form(text, value)).join("");
        const found = readAnswer(
          answer,
          list.map(([text]) => text),
          [],
        );
        expect(found.ratings.map(({ word: text, rating: value }) => [text, value])).toEqual(
          list.map(([text, value]) => [text, value + 0]),
        );
        expect(found.unread).toEqual([]);
      }),
    );
  });

  // Time grows with the length, as it should: a quarter of the most is enough to see that.
  const long = longestAnswer / 4;
  test.each([
    ["nested brackets", "[".repeat(long)],
    ["quotes", `"`.repeat(long)],
    ["digits", "1".repeat(long)],
    ["numbers", "1 ".repeat(long / 2)],
    ["ratings", "(a, 0.1) ".repeat(long / 9)],
    ["words", "word ".repeat(long / 5)],
    ["labels", "positive ".repeat(long / 9)],
    ["commas", "a,".repeat(long / 2)],
    ["half quotes", ` "a`.repeat(long / 3)],
    ["tags", "<a ".repeat(long / 3)],
    ["a long answer", "x".repeat(longestAnswer + 1)],
  ])("very much of %s is read in time", (_, answer) => {
    const started = performance.now();
    const { unread, ratings } = read(answer);
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(unread.length).toBeLessThanOrEqual(50);
    expect(ratings.length).toBeLessThanOrEqual(20_000);
  });
});
