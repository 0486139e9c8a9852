import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bootstrap } from "../bootstrap/bootstrap.ts";
import { calibration } from "../classification/calibration.ts";
import { evaluateAnswers } from "../classification/metrics.ts";
import { precisionRecallCurve } from "../classification/precision-recall-curve.ts";
import golden from "../golden/evaluation.json" with { type: "json" };
import { evaluate, evaluationDifference, type Bounds } from "./evaluate.ts";

const quick = { seed: 3, resamples: 20 };

type Maybe = number | null | undefined;

/** Number by number; none of both is alike. */
function expectNear(found: readonly Maybe[], expected: readonly Maybe[]): void {
  expect(found.length).toBe(expected.length);
  for (const [index, value] of found.entries()) expect(value ?? 9).toBeCloseTo(expected[index] ?? 9, 9);
}

const ends = (bounds: readonly (Bounds | null | undefined)[]): Maybe[] =>
  bounds.flatMap((each) => [each?.low, each?.high]);

const saying = (index: number): number[] => [0, 1, 2].map((each) => (each === index ? 0.8 : 0.1));

describe.each(golden.answers)("of $gold.length answers in $classes classes", (expected) => {
  const found = evaluate(expected, { ...quick, bins: expected.bins });

  test("precision by recall is scikit-learn's", () => {
    const known = expected.precisionRecall.flatMap((curve, index) => (curve ? [{ curve, index }] : []));
    expect(found.precisionRecall.map((curve) => curve === undefined)).toEqual(
      expected.precisionRecall.map((curve) => curve === null),
    );
    for (const { curve, index } of known)
      expect(found.precisionRecall[index]).toMatchObject({
        ...curve,
        thresholds: [Infinity, ...curve.thresholds],
      });
  });

  test("average precision, the mean area and Brier's score are scikit-learn's", () => {
    expectNear(
      found.perClass.map(({ averagePrecision }) => averagePrecision),
      expected.averagePrecision,
    );
    expect(found.scores.macroRocAuc).toBeCloseTo(expected.macroRocAuc, 12);
    expect(found.scores.brier).toBeCloseTo(expected.brier, 12);
  });

  test("stretches of confidence are NumPy's, and so is the calibration error", () => {
    const { bins, expectedError, brier } = found.calibration;
    expect(expectedError).toBeCloseTo(expected.expectedError, 12);
    expect(found.scores.expectedCalibrationError).toBeCloseTo(expected.expectedError, 12);
    expect(brier).toBeCloseTo(expected.brier, 12);
    expect(bins.map(({ examples }) => examples)).toEqual(expected.counts);
    expectNear(
      bins.map(({ accuracy }) => accuracy),
      expected.accuracies,
    );
    expectNear(
      bins.map(({ confidence }) => confidence),
      expected.confidences,
    );
  });

  test("the other numbers are those of the metrics that are held to scikit-learn", () => {
    const { perClass, rocAuc, confusion, accuracy, macroF1, microF1, weightedF1, matthews } = evaluateAnswers(expected);
    expect(found.confusion).toEqual(confusion);
    expect(found.scores).toMatchObject({ accuracy, macroF1, microF1, weightedF1, matthews });
    for (const [index, own] of found.perClass.entries()) {
      const { precision, recall, specificity, f1, support } = perClass[index] ?? {};
      expect(own.support).toBe(support);
      expect(own.rocAuc ?? undefined).toBe(rocAuc[index]);
      // A share of nothing is 0 there.
      expect([own.precision ?? 0, own.recall ?? 0, own.specificity ?? 0, own.f1 ?? 0]).toEqual([
        precision,
        recall,
        specificity,
        f1,
      ]);
    }
  });
});

test("what there is no number for is null: a class that is absent, one that is never said", () => {
  // Of class 1 there is no example; class 2 is never said.
  const found = evaluate({ gold: [0, 2, 2], scores: [saying(0), saying(1), saying(0)], classes: 3 }, quick);
  expect(found.perClass[1]).toMatchObject({ recall: null, rocAuc: null, averagePrecision: null, precision: 0, f1: 0 });
  expect(found.perClass[2]).toMatchObject({ precision: null, recall: 0, f1: 0, said: 0, support: 2 });
  expect(found.intervals.perClass[1]).toMatchObject({ recall: null, rocAuc: null, precision: { low: 0, high: 0 } });
  const one = evaluate({ gold: [0], scores: [[0.5, 0.5]], classes: 2 }, quick);
  expect(one.scores).toMatchObject({ accuracy: 1, matthews: 0, macroRocAuc: null, brier: 0.25 });
  expect(one.perClass[1]).toEqual({
    precision: null,
    recall: null,
    specificity: 1,
    f1: null,
    rocAuc: null,
    averagePrecision: null,
    support: 0,
    said: 0,
  });
  expect(one.perClass[0]).toMatchObject({ specificity: null, averagePrecision: 1 });
});

const answers = fc
  .record({ classes: fc.integer({ min: 2, max: 4 }), size: fc.integer({ min: 1, max: 14 }) })
  .chain(({ classes, size }) => {
    const row = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: classes, maxLength: classes }).map((weights) => {
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      return weights.map((weight) => weight / total);
    });
    const list = { minLength: size, maxLength: size };
    return fc.record({
      classes: fc.constant(classes),
      gold: fc.array(fc.nat(classes - 1), list),
      scores: fc.array(row, list),
      others: fc.array(row, list),
    });
  });

test("no number is NaN or out of its bounds, whatever was said", () => {
  fc.assert(
    fc.property(answers, (drawn) => {
      const { scores, perClass, intervals } = evaluate(drawn, { seed: 1, resamples: 5 });
      const { perClass: ofClasses, ...ofAll } = intervals;
      const numbers = [
        ...Object.values(scores),
        ...perClass.flatMap(({ support: _support, said: _said, ...own }) => Object.values(own)),
        ...[...Object.values(ofAll), ...ofClasses.flatMap((own) => Object.values(own))].flatMap((bounds) => [
          bounds?.low ?? 0,
          bounds?.high ?? 0,
        ]),
      ];
      expect(numbers.filter((number) => number !== null && !(number >= -1 - 1e-9 && number <= 2))).toEqual([]);
    }),
  );
});

test("intervals are those of the metrics of each resample, and of differences those of differences", () => {
  fc.assert(
    fc.property(answers, fc.nat(99), (drawn, seed) => {
      const { gold, classes } = drawn;
      const metrics = (scores: readonly number[][], rows: readonly number[]): number[] => {
        const [own, truth] = [rows.map((row) => scores[row] ?? []), rows.map((row) => gold[row] ?? 0)];
        const { matthews, macroF1, rocAuc } = evaluateAnswers({ gold: truth, scores: own, classes });
        const precise = precisionRecallCurve(
          truth.map((label) => label === 0),
          own.map(([first = 0]) => first),
        );
        const { expectedError, brier } = calibration(truth, own);
        return [
          matthews,
          macroF1,
          rocAuc[0] ?? Number.NaN,
          precise?.averagePrecision ?? Number.NaN,
          expectedError,
          brier,
        ];
      };
      const options = { seed, resamples: 10 };
      const expectedOf = (statistic: (rows: readonly number[]) => number[]): Maybe[] =>
        bootstrap(gold.length, statistic, { ...options, interval: "percentile" }).flatMap(({ estimate, low, high }) =>
          Number.isNaN(estimate) ? [null, null] : [low, high],
        );
      const { intervals } = evaluate(drawn, options);
      const [first] = intervals.perClass;
      expectNear(
        ends([
          intervals.matthews,
          intervals.macroF1,
          first?.rocAuc,
          first?.averagePrecision,
          intervals.expectedCalibrationError,
          intervals.brier,
        ]),
        expectedOf((rows) => metrics(drawn.scores, rows)),
      );
      const apart = evaluationDifference(drawn, { ...drawn, scores: drawn.others }, options);
      expectNear(
        ends([apart.matthews, apart.macroF1, apart.perClass[0]?.rocAuc, apart.perClass[0]?.averagePrecision]),
        expectedOf((rows) => {
          const before = metrics(drawn.scores, rows);
          return metrics(drawn.others, rows).map((value, index) => value - (before[index] ?? 0));
        }).slice(0, 8),
      );
    }),
    { numRuns: 40 },
  );
});

test("refuses nothing, what fits not together, and what is no probability", () => {
  const two = { gold: [0, 1], scores: [[1, 0], [0, 1]], classes: 2 }; // prettier-ignore
  expect(() => evaluate({ gold: [], scores: [], classes: 2 }, quick)).toThrow(/no example/);
  expect(() => evaluate({ ...two, gold: [0] }, quick)).toThrow(expect.objectContaining({ code: "bad-shape" }));
  expect(() => evaluate({ ...two, classes: 3 }, quick)).toThrow(/answer 0 has 2 numbers for 3 classes/);
  expect(() => evaluate({ ...two, gold: [0, 2] }, quick)).toThrow(expect.objectContaining({ code: "bad-range" }));
  expect(() => evaluate({ ...two, scores: [[3, 0], [0, 1]] }, quick)).toThrow(/3 is no probability/); // prettier-ignore
  expect(() => evaluationDifference(two, { ...two, gold: [1, 1] }, quick)).toThrow(/same examples/);
  expect(() => precisionRecallCurve([true], [])).toThrow(expect.objectContaining({ code: "bad-shape" }));
  expect(() => precisionRecallCurve([true], [Number.NaN])).toThrow(expect.objectContaining({ code: "bad-range" }));
  expect(() => calibration([0], [])).toThrow(expect.objectContaining({ code: "bad-shape" }));
});
