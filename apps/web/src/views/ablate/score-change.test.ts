import type { ExplainedDocument } from "@limelight/report/figures";
import { expect, test } from "vitest";
import { scoresBeforeAndAfter } from "./score-change.ts";

function explained(scores: readonly number[]): ExplainedDocument {
  return {
    model: { id: "tiny" },
    text: "so good",
    method: "saliency",
    options: {},
    target: { index: 1, label: "positive" },
    prediction: { probabilities: {} },
    units: [
      { text: "[CLS]", start: 0, end: 0, special: true },
      { text: "so", start: 0, end: 2 },
      { text: "good", start: 3, end: 7 },
    ],
    scores,
  };
}

const names = { without: "head 1.0", method: "Saliency" };

test("words stand with their scores before and after, special tokens left out", () => {
  const { rows, title, made } = scoresBeforeAndAfter(explained([9, 0.5, 2]), explained([0, 0.5, 1]), names);
  expect(rows.map(({ id, text, scores }) => [id, text, scores])).toEqual([
    ["pair:1", "so", [0.5, 0.5]],
    ["pair:2", "good", [2, 1]],
  ]);
  expect(title).toBe('Without head 1.0 "good" counts less: +1.00 instead of +2.00.');
  expect(made).toBe("Saliency, scores for positive");
});

test("how sure each score is comes along", () => {
  const before = { ...explained([0, 0.5, 2]), stderr: [null, 0.5, 0.1], errors: "sampling" };
  const { rows } = scoresBeforeAndAfter(before, explained([0, 0.5, 1]), names);
  expect(rows.map(({ doubts }) => doubts)).toEqual([
    [
      { reach: 0.98, clear: false },
      { reach: 0, clear: true },
    ],
    [
      { reach: expect.closeTo(0.196) as number, clear: true },
      { reach: 0, clear: true },
    ],
  ]);
});

test("a word that changes sides is said to, and nothing is made of no change", () => {
  const turned = scoresBeforeAndAfter(explained([0, 0, 2]), explained([0, 0, -1]), names);
  expect(turned.title).toBe('Without head 1.0 "good" now speaks against positive: -1.00 instead of +2.00.');
  const same = scoresBeforeAndAfter(explained([0, 0, 2]), explained([1, 0, 2]), names);
  expect(same.title).toBe("Every word counts as before without head 1.0.");
});
