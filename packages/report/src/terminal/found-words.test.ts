import { expect, test } from "vitest";
import { elementsOf } from "../../testing/figure-properties.ts";
import type { ExplanationDocument } from "../documents.ts";
import { documentSchemas } from "../figures/document-schemas.ts";
import { tokenStrip } from "../figures/token-strip.ts";
import { explanationText } from "./explanation.ts";
import { foundWords } from "./found-words.ts";
import { methodsText } from "./methods.ts";

const [not, bad, film] = [
  { text: "not", start: 0, end: 3 },
  { text: "bad", start: 6, end: 9 },
  { text: "film", start: 10, end: 14 },
];
const document: ExplanationDocument = {
  text: "not a bad film",
  method: "counterfactual",
  options: {},
  target: { index: 1, label: "positive" },
  prediction: { probabilities: { negative: 0.1, positive: 0.9 } },
  units: [not, { text: "a", start: 4, end: 5 }, bad, film],
  scores: [1, 0, 0, 0],
  sizes: true,
  sum: 1,
  addsUpTo: null,
  outputKind: "probability",
  output: 0.9,
};

type Found<Name extends keyof ExplanationDocument> = NonNullable<ExplanationDocument[Name]>;

const reduction: Found<"reduction"> = {
  text: "not bad",
  kept: [not, bad],
  removed: [
    { word: { text: "a", start: 4, end: 5 }, probability: 0.92 },
    { word: film, probability: 0.96 },
  ],
  probability: 0.96,
  ended: "prediction",
};
const anchor: Found<"anchor"> = {
  words: [
    { word: not, precision: 0.7, coverage: 0.5 },
    { word: bad, precision: 0.99, coverage: 0.25 },
  ],
  precision: 0.99,
  low: 0.91,
  high: 1,
  coverage: 0.25,
  samples: 100,
  without: 0.4,
  threshold: 0.95,
  reached: true,
};
const flip = { words: [not], replacements: [""], text: "a bad film", label: "negative", probability: 0.97 };
const counterfactuals: Found<"counterfactuals"> = {
  found: [flip],
  checked: [{ size: 1, of: 4, asked: 4, flips: 1 }],
  smallest: true,
  by: "size",
  emptied: false,
};

const told = (found: Partial<ExplanationDocument>): (string | undefined)[] => {
  const said = foundWords({ ...document, ...found });
  return [said?.sentence, said?.caution];
};

test("what is left of a text", () => {
  expect(told({ reduction })).toEqual(['2 of 4 words are enough for positive (96%): "not" and "bad".', undefined]);
  expect(told({ reduction: { ...reduction, kept: [not] } })[0]).toBe('"not" alone is enough for positive (96%).');
  expect(told({ reduction: { ...reduction, removed: [], ended: "samples" } })).toEqual([
    "No word can go: without any one of them it is not positive.",
    "Samples ran out: more words may go with a higher --samples.",
  ]);
});

test("rules, and rules that were not reached", () => {
  expect(told({ anchor })).toEqual([
    'While "not" and "bad" stand, 99% of changed texts stay positive (at least 91%).',
    "Without a rule 40% do. The rule holds for 25% of them.",
  ]);
  expect(told({ anchor: { ...anchor, reached: false, precision: 0.8, low: 0.6 } })[0]).toBe(
    'No rule of words keeps positive in 95% for sure: while "not" and "bad" stand, 80% of changed texts do (at least 60%).',
  );
  expect(told({ anchor: { ...anchor, words: [], coverage: 1 } })[0]).toBe(
    "No word has to stand: 99% of changed texts stay positive (at least 91%).",
  );
});

test("the smallest change, and what was asked about to say so", () => {
  expect(told({ counterfactuals })).toEqual(['Without "not" it is negative (97%).', "1 set of 1 word does so, of 4."]);
  const pair = { ...flip, words: [not, film], replacements: ["a", "book"] };
  const checked = [
    { size: 1, of: 4, asked: 4, flips: 0 },
    { size: 2, of: 6, asked: 3, flips: 2 },
  ];
  expect(told({ counterfactuals: { ...counterfactuals, found: [pair], checked } })).toEqual([
    'With "a" and "book" in the place of "not" and "film" it is negative (97%).',
    "2 sets of 2 words do so, of 3 asked about (there are 6); 1 is given. No smaller set does.",
  ]);
  expect(told({ counterfactuals: { ...counterfactuals, checked, smallest: false, by: "greedy" } })[1]).toBe(
    "Found greedily: none of these words need not change, but another set may be smaller. Not all smaller sets were asked about.",
  );
  expect(told({ counterfactuals: { ...counterfactuals, found: [], checked, by: "nothing", emptied: true } })).toEqual([
    "Nothing that was tried changes the prediction, not even the text without any of its words.",
    "Not all sets of words were asked about: a higher --samples tells more.",
  ]);
});

test("the report says it in place of what scores would, and words that are gone are struck through", () => {
  const text = explanationText({ ...document, counterfactuals }, { width: 80, color: "none" });
  expect(text).toContain('Without "not" it is negative (97%).');
  expect(text).not.toContain("Sizes alone");
  const marks = (found: Partial<ExplanationDocument>): string[] =>
    elementsOf(tokenStrip({ ...document, ...found }, { theme: "light", width: 400 }).svg).flatMap(
      ({ mark }) => mark?.label.match(/^(\w+).*taken away$/)?.[1] ?? [],
    );
  expect(marks({ counterfactuals })).toEqual(["not"]);
  expect(marks({ reduction })).toEqual(["a", "film"]);
  expect(marks({ anchor })).toEqual([]);
});

test("beside other methods it is said as well", () => {
  const words = { units: document.units, scores: document.scores, rest: 0 };
  const results = [
    { ...document, counterfactuals, words },
    { ...document, method: "anchors", anchor, words },
  ];
  const text = methodsText(document, results, { width: 120, color: "none", titles: { anchors: "Anchors" } });
  expect(text).toContain('counterfactual: Without "not" it is negative (97%).');
  expect(text).toContain('Anchors: While "not" and "bad" stand,');
});

test("saved results are checked before they are drawn", () => {
  const whole = { ...document, reduction, anchor, counterfactuals };
  expect(documentSchemas.explain.safeParse(whole).success).toBe(true);
  const damaged = { ...whole, anchor: { ...anchor, words: [{ word: "not" }] } };
  expect(documentSchemas.explain.safeParse(damaged).success).toBe(false);
});
