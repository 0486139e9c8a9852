import { expect, test } from "vitest";
import type { SelfExplanationDocument } from "../self-explanation-document.ts";
import { selfExplanationText } from "./self-explanation.ts";

const style = { width: 78, color: "none", titles: { lime: "LIME" } } as const;
const units = [
  { text: "not", start: 0, end: 3 },
  { text: "good", start: 4, end: 8 },
  { text: "film", start: 9, end: 13 },
];
const ranks = { spearman: 0.5, kendall: 0.5, top: null, k: 3, of: "scores" } as const;
const explanation = {
  options: {},
  target: { index: 0, label: "negative" },
  prediction: { probabilities: { negative: 0.75, positive: 0.25 } },
  units,
  words: { units, scores: [0.5, -0.5, 0], rest: 0 },
  scores: [0.5, -0.5, 0],
};
const document: SelfExplanationDocument = {
  ...explanation,
  model: { id: "judge" },
  text: "not good film",
  method: "self-explanation",
  outputKind: "rating",
  addsUpTo: null,
  agreement: { lime: ranks },
  selfExplanation: {
    asked: { id: "chatty" },
    order: "predict-first",
    request: "Rate",
    answer: "negative\nnot 0.5, good -0.5",
    label: "negative",
    confidence: 0.9,
    rated: 2,
    unrated: [2],
    shared: [],
    invented: [{ word: "great" }],
    repeated: [],
    clipped: [],
    unread: [{ text: "Bye.", start: 30 }],
    unreadCount: 5,
    against: [{ ...explanation, method: "lime", agreement: { "self-explanation": ranks } }],
    deletion: {
      removed: [0, 1],
      curves: [
        { method: "self-explanation", probabilities: [0.75, 0.5], area: 0.4375 },
        { method: "lime", probabilities: [0.75, 0.5], area: 0.6875 },
      ],
      random: { orders: 4, mean: [0.75, 0.5], area: { mean: 0.5, low: 0.4, high: 0.6 }, shares: [0.25, 1] },
    },
  },
};

test("ratings stand beside methods, with what they are worth and what could not be read", () => {
  const text = selfExplanationText(document, style);
  expect(text).toContain("self-explanation and LIME");
  expect(text).toContain("The answer is negative (confidence 0.900); judge says negative (0.750) too.");
  expect(text).toMatch(
    /self-explanation +0\.438 +3 of 4\nLIME +0\.688 +0 of 4\nrandom order +0\.500 \[0\.400, 0\.600\]/,
  );
  expect(text).toContain('Without a rating, counted as 0: "film".\nNot in the text: "great".');
  expect(text).toContain('Not understood: "Bye." (from character 31), and 2 more pieces.');
  expect(text).toMatch(
    /chatty was asked to answer and then to rate words\. It wrote:\nnegative\nnot 0\.5, good -0\.5$/,
  );
});

test("without methods to compare there are bars; without ratings, what was answered", () => {
  const { asked: _, deletion: __, ...found } = document.selfExplanation;
  const alone = selfExplanationText({ ...document, selfExplanation: { ...found, against: [] } }, style);
  expect(alone).toContain('Only "not" speaks for negative (rating).');
  expect(alone).toContain("The answer that was given:");
  const nothing = { ...found, rated: 0, label: null, against: [] };
  const none = selfExplanationText({ ...document, scores: [0, 0, 0], selfExplanation: nothing }, style);
  expect(none).toMatch(/^No word has a rating that could be read; judge says negative \(0\.750\)\.\n/);
  const other = selfExplanationText({ ...document, selfExplanation: { ...found, label: null } }, style);
  expect(other).toMatch(
    /The answer gives no label that could be read; its ratings count for negative,\s+and judge says/,
  );
});

test("whatever an assistant wrote, nothing moves the cursor", () => {
  const answer = "\u001B[2J\u0007 not 0.5 \u202E";
  const text = selfExplanationText(
    { ...document, selfExplanation: { ...document.selfExplanation, answer, unread: [{ text: answer, start: 0 }] } },
    style,
  );
  expect(text.replaceAll("\n", "")).not.toMatch(/\p{Cc}|\u202E/u);
});
