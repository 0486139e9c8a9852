import * as fc from "fast-check";
import { expect, test } from "vitest";
import { faultsOf } from "../../testing/figure-properties.ts";
import { deletionCurvesFigure } from "./deletion-curves.ts";
import { figuresOf } from "./figures-of.ts";

const style = { theme: "light", width: 640 } as const;

function of(verb: string, document: object): object {
  return { model: { id: "mini" }, text: "not good", ...document, provenance: { options: { verb } } };
}

const units = [
  { text: "not", start: 0, end: 3 },
  { text: "good", start: 4, end: 8 },
];
const words = { units, scores: [0.5, -0.5], rest: 0 };
const ranks = { spearman: 0.5, kendall: 0.5, top: null, k: 1, of: "scores" } as const;
const explanation = {
  options: {},
  target: { index: 0, label: "negative" },
  prediction: { probabilities: { negative: 0.75, positive: 0.25 } },
  units,
  scores: [0.5, -0.5],
  addsUpTo: null,
};
const ratings = {
  ...explanation,
  text: "not good",
  method: "self-explanation",
  outputKind: "rating",
  words,
  agreement: { lime: ranks },
  selfExplanation: {
    order: "explain-first",
    request: "Rate",
    answer: "not 0.5, good -0.5 negative",
    label: "negative",
    confidence: null,
    rated: 2,
    unrated: [],
    shared: [],
    invented: [],
    repeated: [],
    clipped: [],
    unread: [],
    unreadCount: 0,
    against: [{ ...explanation, method: "lime", words, agreement: { "self-explanation": ranks } }],
    deletion: {
      removed: [0, 0.5, 1],
      curves: [
        { method: "self-explanation", probabilities: [0.75, 0.25, 0.5], area: 0.4375 },
        { method: "lime", probabilities: [0.75, 0.75, 0.5], area: 0.6875 },
      ],
      random: { orders: 4, mean: [0.75, 0.5, 0.5], area: { mean: 0.5, low: 0.4, high: 0.6 }, shares: [0, 1] },
    },
  },
};
const zeroShot = {
  via: "nli",
  template: "About {}.",
  multiLabel: true,
  labels: [
    { label: "sports", probability: 0.9 },
    { label: "politics", probability: 0.2 },
  ],
};
const prompted = {
  prompt: "not good It was [MASK].",
  label: "bad",
  probabilities: { good: 0.25, bad: 0.75 },
  words: { good: [{ word: "great", logprob: -2, tokens: 1 }], bad: [{ word: "bad", logprob: -1, tokens: 1 }] },
  shots: 2,
};
const { deletion: _, ...unrated } = ratings.selfExplanation;

test.each<[string, object, string[]]>([
  ["zero-shot", of("zero-shot", zeroShot), ["zero-shot-bars"]],
  ["zero-shot over texts", of("zero-shot", { type: "summary" }), []],
  ["prompt", of("prompt", prompted), ["prompt-bars"]],
  [
    "self-explanation",
    of("explain", ratings),
    ["token-strip", "method-scores", "method-agreement", "deletion-curves", "unit-bars", "probability-bars"],
  ],
  [
    "self-explanation that could not be read",
    of("explain", { ...ratings, agreement: undefined, selfExplanation: { ...unrated, against: [] } }),
    ["token-strip", "unit-bars", "probability-bars"],
  ],
])("%s has figures that can be shown, read out, pointed at and saved", (_name, document, kinds) => {
  const figures = figuresOf(JSON.parse(JSON.stringify(document)), style);
  expect(figures.map(({ kind }) => kind)).toEqual(kinds);
  for (const figure of figures) expect(faultsOf(figure)).toEqual([]);
});

function titles(document: object): string[] {
  return figuresOf(document, style).map(({ title }) => title);
}

test("titles say what there is to see", () => {
  expect(titles(of("zero-shot", zeroShot))).toEqual(["The text is most about sports (0.900)."]);
  expect(titles(of("prompt", prompted))).toEqual(["In the blank, the words for bad fit best (0.750)."]);
  expect(titles(of("explain", ratings))[3]).toBe(
    "Without the half of the words rated highest, negative goes from 0.750 to 0.250; the order is better than 4 of 4 random ones.",
  );
});

test("curves of any numbers can be drawn", () => {
  const curve = fc.record({
    method: fc.string(),
    probabilities: fc.array(fc.double(), { maxLength: 5 }),
    area: fc.double(),
  });
  fc.assert(
    fc.property(fc.array(curve, { maxLength: 9 }), fc.array(fc.double(), { maxLength: 5 }), (curves, removed) => {
      const shares = curves.map(() => 0.5);
      const random = { orders: 2, mean: [0.5], area: { mean: 0.5, low: 0.5, high: 0.5 }, shares };
      const document = { ...ratings, selfExplanation: { ...unrated, deletion: { removed, curves, random } } };
      const figure = deletionCurvesFigure(document, style);
      expect(figure && faultsOf(figure)).toEqual([]);
    }),
    { numRuns: 50 },
  );
});
