import { array, assert, boolean, integer, nat, property, record } from "fast-check";
import { describe, expect, test } from "vitest";
import golden from "../golden/statistics.json" with { type: "json" };
import { confusionMatrix } from "./confusion.ts";
import { evaluateAnswers, metricsOf } from "./metrics.ts";
import { rocCurve } from "./roc-curve.ts";

describe.each(golden.classification)("of $gold.length examples in $classes classes", (expected) => {
  const found = evaluateAnswers(expected);

  test("the confusion is scikit-learn's", () => {
    expect(found.confusion).toEqual(expected.confusion);
    expect(found.examples).toBe(expected.gold.length);
  });

  test.each(["accuracy", "macroPrecision", "macroRecall", "macroF1", "microF1", "weightedF1", "matthews"] as const)(
    "%s is scikit-learn's",
    (name) => expect(found[name]).toBeCloseTo(expected[name], 12),
  );

  test.each(["precision", "recall", "specificity", "f1", "support"] as const)(
    "the %s of each class is scikit-learn's",
    (name) =>
      found.perClass.forEach((metrics, index) =>
        expect(metrics[name]).toBeCloseTo(expected[name][index] ?? Number.NaN, 12),
      ),
  );

  test("areas under ROC curves are scikit-learn's, ties and all", () => {
    expect(found.rocAuc.map((auc) => auc?.toFixed(12))).toEqual(expected.rocAuc.map((auc) => auc?.toFixed(12)));
  });

  test("so is the curve of one class", () => {
    const curve = rocCurve(
      expected.gold.map((label) => label === 1),
      expected.scores.map((row) => row[1] ?? Number.NaN),
    );
    expect(curve).toMatchObject({ ...expected.roc, thresholds: [Infinity, ...expected.roc.thresholds] });
  });
});

test("the area is the chance that a positive scores higher", () => {
  const examples = array(record({ positive: boolean(), score: nat(5) }), { minLength: 2, maxLength: 20 });
  assert(
    property(examples, (drawn) => {
      const positives = drawn.filter(({ positive }) => positive);
      const negatives = drawn.filter(({ positive }) => !positive);
      const wins = positives.flatMap(({ score }) =>
        negatives.map((other) => (score > other.score ? 1 : score === other.score ? 0.5 : 0)),
      );
      const curve = rocCurve(
        drawn.map(({ positive }) => positive),
        drawn.map(({ score }) => score),
      );
      const chance = wins.reduce<number>((sum, win) => sum + win, 0) / wins.length;
      expect(curve === undefined).toBe(wins.length === 0);
      expect(curve?.auc ?? -1).toBeCloseTo(wins.length === 0 ? -1 : chance, 12);
    }),
  );
});

test("metrics stay in their bounds, whatever was said", () => {
  assert(
    property(
      array(integer({ min: 0, max: 2 }), { maxLength: 12 }),
      array(integer({ min: 0, max: 2 }), { maxLength: 12 }),
      (a, b) => {
        const size = Math.min(a.length, b.length);
        const { matthews, macroF1, weightedF1, accuracy } = metricsOf(
          confusionMatrix(a.slice(0, size), b.slice(0, size), 3),
        );
        expect(Math.abs(matthews)).toBeLessThanOrEqual(1 + 1e-12);
        for (const share of [macroF1, weightedF1, accuracy]) expect(share >= 0 && share <= 1 + 1e-12).toBe(true);
      },
    ),
  );
});

test("a resample counts its rows, with repeats", () => {
  expect(confusionMatrix([0, 1, 1], [0, 0, 1], 2, [1, 1, 2])).toEqual([
    [0, 0],
    [2, 1],
  ]);
});

test("refuses what does not fit", () => {
  expect(() => confusionMatrix([0], [0, 1], 2)).toThrow(expect.objectContaining({ code: "bad-shape" }));
  expect(() => confusionMatrix([0, 2], [0, 1], 2)).toThrow(expect.objectContaining({ code: "bad-range" }));
  expect(() => confusionMatrix([0, 1], [0, 5], 2)).toThrow(expect.objectContaining({ code: "bad-range" }));
  expect(() => rocCurve([true], [])).toThrow(expect.objectContaining({ code: "bad-shape" }));
  expect(() => rocCurve([true, false], [1, Number.NaN])).toThrow(expect.objectContaining({ code: "bad-range" }));
});
