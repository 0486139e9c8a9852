import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import type { ExplanationDocument } from "../documents.ts";
import { explanationText } from "./explanation.ts";

const document: ExplanationDocument = {
  model: { id: "limelight-mini-sst2" },
  text: "It was a fantastic performance!",
  method: "lime",
  options: { samples: 500, output: "log-odds" },
  target: { index: 1, label: "positive" },
  prediction: { probabilities: { negative: 0.0006, positive: 0.9994 } },
  units: [
    { text: "It", start: 0, end: 2 },
    { text: "was", start: 3, end: 6 },
    { text: "a", start: 7, end: 8 },
    { text: "fantastic", start: 9, end: 18 },
    { text: "performance", start: 19, end: 30 },
  ],
  scores: [-0.2, -0.21, 0.43, 1.73, 0.8],
  stderr: [0.15, 0.02, 0.03, 0.05, 0.04],
  outputKind: "log-odds",
  output: 7.37,
  intercept: 4.8,
  localPrediction: 7.36,
  localFit: 0.93,
  queries: { asked: 500, distinct: 32, forward: 2 },
  seconds: 1.23,
};

test("reads from the sentence to the caption, without colour too", () => {
  expect(explanationText(document, { width: 72, color: "none", title: "LIME" }).split("\n")).toEqual([
    "It was a fantastic performance!                      limelight-mini-sst2",
    "-  -   + +++++++++ +++++",
    "  positive  █████████████████████████████████████████████████████  0.999",
    "",
    "  fantastic    +1.73 ±0.05  ████████████████████████████████████████████",
    "  performance  +0.80 ±0.04  ████████████████████▍",
    "  a            +0.43 ±0.03  ██████████▉",
    "  was          -0.21 ±0.02  ▒▒▒▒▒▍",
    "  It           -0.20 ±0.15  ░░░░░▏",
    "",
    '"fantastic" carries 58% of what speaks for positive (log-odds).',
    "LIME: log-odds of positive 7.37, fitted 7.36 = intercept 4.80 + words,",
    "R² 0.93",
    "░ not clear of 0 (95% interval); ± one standard error over samples",
    "500 texts asked, 32 distinct, 2 forward passes, 1.2 s",
    "samples 500, output log-odds",
  ]);
});

test("colour adds grounds and takes only the line of marks away", () => {
  const plain = explanationText(document, { width: 80, color: "none" }).split("\n");
  const [first, ...rest] = plain;
  for (const color of ["16", "256", "truecolor"] as const) {
    const colored = explanationText(document, { width: 80, color });
    expect(stripVTControlCharacters(colored).split("\n")).toEqual([first, ...rest.slice(1)]);
    expect(colored.split("\n")[0]).toContain("mfantastic\u001B[0m");
  }
});

test("a method with an axiom shows its sum", () => {
  const { stderr: _, intercept: __, localFit: ___, localPrediction: ____, ...rest } = document;
  const text = explanationText({ ...rest, base: 0.48, output: 3.68, residual: 0.001 }, { width: 100, color: "none" });
  expect(text).toContain("lime: +3.20 = log-odds of positive 3.68 - base 0.48 (residual 0.00)");
  expect(text).not.toContain("±");
});

test("all places of a word have its ground", () => {
  const { stderr: _, ...rest } = document;
  const text = explanationText(
    {
      ...rest,
      text: "good, good film",
      units: [
        {
          text: "good",
          start: 0,
          end: 4,
          spans: [
            { start: 0, end: 4 },
            { start: 6, end: 10 },
          ],
        },
        { text: "film", start: 11, end: 15 },
      ],
      scores: [1, -0.5],
    },
    { width: 80, color: "none" },
  );
  expect(text.split("\n").slice(0, 2)).toEqual([
    "good, good film                                              limelight-mini-sst2",
    "++++  ++++ --",
  ]);
});

test("a prediction other than the target is shown beside it", () => {
  const text = explanationText({ ...document, target: { index: 0, label: "negative" } }, { width: 40, color: "none" });
  expect(text).toMatch(/positive .* 0\.999\n {2}negative .* 0\.001\n/);
});

test("many words are cut to the largest, the rest summed up", () => {
  const text = explanationText(document, { width: 80, color: "none", units: 2 });
  expect(text).toContain("  … and 3 more, together +0.02");
});

test("says so where nothing counts, and where nothing is certain", () => {
  const none = explanationText({ ...document, scores: [0, 0, 0, 0, 0] }, { width: 80, color: "none" });
  expect(none).toContain("Nothing in the text moves the log-odds of positive.");
  const unsure = explanationText({ ...document, stderr: [1, 1, 1, 1, 1] }, { width: 80, color: "none" });
  expect(unsure).toContain('No word stands clear of chance; "fantastic" comes nearest.');
  const against = explanationText({ ...document, scores: [-3, 1, 1, 0, 0] }, { width: 80, color: "none" });
  expect(against).toContain('"It" carries 100% of what speaks against positive');
});
