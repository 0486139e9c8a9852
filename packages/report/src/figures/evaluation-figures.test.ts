import * as fc from "fast-check";
import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import { elementsOf, faultsOf } from "../../testing/figure-properties.ts";
import type { EvaluatedModelDocument, EvaluationDocument } from "../evaluation-document.ts";
import { evaluationText } from "../terminal/evaluation.ts";
import { confusionMatrix } from "./confusion-matrix.ts";
import { evaluationFigures } from "./evaluation-figures.ts";
import { FigureError } from "./figure-error.ts";
import { figuresOf } from "./figures-of.ts";

const style = { theme: "light", width: 640 } as const;
const ends = { low: 0.5, high: 0.9 };

const classed = (f1: number | null) => ({
  precision: f1,
  recall: f1,
  specificity: 0.5,
  f1,
  rocAuc: f1,
  averagePrecision: f1,
  support: 4,
  said: 4,
});

function evaluated(id: string, accuracy: number): EvaluatedModelDocument {
  return {
    model: { id },
    parameters: 1_500_000,
    textsPerSecond: 120,
    accuracy,
    macroF1: 0.7,
    microF1: accuracy,
    weightedF1: 0.7,
    macroPrecision: 0.7,
    macroRecall: 0.7,
    matthews: -0.1,
    macroRocAuc: 0.8,
    expectedCalibrationError: 0.06,
    brier: 0.2,
    perClass: { joy: classed(0.9), fear: classed(0.8), awe: classed(null) },
    confusion: [
      [4, 0, 0],
      [3, 1, 0],
      [0, 0, 0],
    ],
    reliability: [
      { low: 0, high: 0.5, examples: 0, confidence: null, accuracy: null },
      { low: 0.5, high: 1, examples: 8, confidence: 0.9, accuracy },
    ],
    curves: {
      joy: {
        roc: { falsePositiveRate: [0, 0.5, 1], truePositiveRate: [0, 1, 1] },
        precisionRecall: { recall: [0, 1], precision: [1, 0.5] },
      },
      fear: { roc: { falsePositiveRate: [0, 1], truePositiveRate: [0, 1] }, precisionRecall: null },
      awe: { roc: null, precisionRecall: null },
    },
    intervals: {
      accuracy: ends,
      macroF1: ends,
      weightedF1: ends,
      macroPrecision: ends,
      macroRecall: ends,
      matthews: ends,
      macroRocAuc: null,
      expectedCalibrationError: ends,
      brier: ends,
      perClass: { joy: { f1: ends, rocAuc: ends }, fear: { f1: ends, rocAuc: null }, awe: { f1: null, rocAuc: null } },
    },
    notes: ['no example is of "awe"'],
  };
}

const one: EvaluationDocument = {
  ...evaluated("mini", 0.625),
  labels: ["joy", "fear", "awe"],
  examples: 8,
  left: { unlabelled: 2, unknown: 0, failed: 1 },
};
const two: EvaluationDocument = {
  ...one,
  models: [evaluated("mini", 0.625), evaluated("tiny", 0.75)],
  pairs: [
    {
      models: ["mini", "tiny"],
      agreement: { label: 0.875, probability: 0.9 },
      mcNemar: { onlyFirst: 0, onlySecond: 1, exact: 1, corrected: 1 },
      permutation: { accuracy: { difference: 0.125, p: 0.4 }, macroF1: { difference: 0.1, p: 0.0004 } },
      differences: { accuracy: { difference: 0.125, low: -0.1, high: 0.3 }, macroF1: null },
    },
  ],
  differing: {
    texts: 1,
    rows: [
      {
        text: "what a day",
        gold: "joy",
        answers: [
          { label: "fear", probability: 0.6, ofGold: 0.4 },
          { label: "joy", probability: 0.9, ofGold: 0.9 },
        ],
      },
    ],
  },
};

describe("pictures", () => {
  test("each has a sentence that says what there is to see", () => {
    expect(evaluationFigures(one, style).map((figure) => figure?.title)).toEqual([
      "Most often fear is taken for joy: 3 of 4 texts.",
      "joy is best told from the others (ROC AUC 0.900), fear worst (0.800).",
      "Classes are found without false alarms with average precision 0.900.",
      "mini is too sure: it claims 90.0% on average and is right 62.5% of the time.",
    ]);
    expect(evaluationFigures(two, style).length).toBe(8);
    for (const figure of evaluationFigures(two, style)) expect(figure && faultsOf(figure)).toEqual([]);
  });

  test("a cell says what it is; a class without texts has empty ones", () => {
    const marks = elementsOf(confusionMatrix(one, one.labels, style).svg).flatMap(({ mark }) => mark ?? []);
    expect(marks.find(({ id }) => id === "cell:1.0")?.label).toBe("3 of 4 texts of fear said to be joy, 75.0%");
    expect(marks.find(({ id }) => id === "cell:2.2")?.label).toBe("0 of 0 texts of awe said to be awe");
  });

  test("a damaged document is refused by its name", () => {
    const document = { ...one, provenance: { options: { verb: "evaluate" } } };
    expect(figuresOf(document, style).map(({ kind }) => kind)).toEqual([
      "confusion-matrix",
      "roc-curves",
      "precision-recall-curves",
      "reliability-diagram",
    ]);
    const torn = { ...document, labels: ["joy"] };
    expect(() => figuresOf(torn, style)).toThrow(FigureError);
    const crooked = { ...document, curves: { joy: { roc: { falsePositiveRate: [0], truePositiveRate: [] } } } };
    expect(() => figuresOf(crooked, style)).toThrow(/curves.joy/);
  });
});

describe("a terminal", () => {
  test("reads one classifier from its sentence down", () => {
    const text = evaluationText(one, { width: 80, color: "none" });
    expect(text.split("\n")[0]).toBe("mini is right about 62.5% of 8 texts (95%: 50.0% to 90.0%); macro F1 0.700.");
    expect(text).toContain("left out: 2 without a label, 1 that could not be read or answered");
    expect(text).toMatch(/awe +4 +- +- +0\.500 +- +-/);
    expect(text).toContain("Most often fear is taken for joy: 3 of 4 texts.");
  });

  test("reads several side by side, with the tests between them and where they differ", () => {
    const text = evaluationText(two, { width: 100, color: "none" });
    expect(text.replaceAll(/\s+/g, " ")).toContain(
      "tiny is right more often than mini: 75.0% against 62.5%, but chance may be behind it: p = 0.400.",
    );
    expect(text).toMatch(/macro F1 no number, p = 4\.0e-4/);
    expect(text).toMatch(/what a day +joy +fear 0\.600 +joy 0\.900/);
  });

  test("no line is too wide, whatever labels and numbers are", () => {
    const label = fc.constantFrom("joy", "", "\u001B[2J", "東京タワー".repeat(9), "__proto__", "a".repeat(200));
    const number = fc.option(fc.constantFrom(0, 1, -1, Number.NaN, 1e300, Infinity));
    fc.assert(
      fc.property(
        fc.array(label, { minLength: 1, maxLength: 3 }),
        number,
        fc.integer({ min: 20, max: 120 }),
        (names, odd, width) => {
          const document = {
            ...two,
            labels: names,
            accuracy: odd,
            brier: odd,
            confusion: names.map(() => names.map(() => odd ?? 0)),
          };
          const { models: _, pairs: __, ...alone } = document;
          for (const each of [document, alone])
            for (const line of evaluationText(each, { width, color: "none" }).split("\n"))
              expect(stringWidth(line)).toBeLessThanOrEqual(width);
        },
      ),
    );
  });
});
