import { expect, test } from "vitest";
import { stepsComparisonText } from "./steps-comparison.ts";

const result = {
  options: {},
  continuation: " day",
  continues: true,
  forced: false,
  units: [
    { text: "Good", start: 0, end: 4 },
    { text: "Ġday", start: 4, end: 8, written: true },
  ],
  steps: [{ token: "Ġday", unit: 1, probability: 0.5 }],
  scores: [[0.25], [null]],
  normalized: false,
  sizes: true,
};

test("a matrix a method, and behind them how alike they rank", () => {
  const results = ["saliency", "occlusion"].map((method) => ({ ...result, method }));
  const pair = { methods: ["saliency", "occlusion"] as const, spearman: 0.75, kendall: 0.5, top: null, k: 1 };
  const text = stepsComparisonText(
    { text: "Good", results, agreement: { pairs: [{ ...pair, of: "sizes" }] } },
    { width: 60, color: "none", titles: { saliency: "Saliency", occlusion: "Occlusion" } },
  );
  expect(text.match(/It goes on " day"/g)).toHaveLength(2);
  expect(text).toMatch(/Saliency: scores[^]*Occlusion: scores[^]*Saliency and Occlusion \(sizes\) +0\.75 +0\.50 +-/);
});
