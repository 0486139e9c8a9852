import type { Answer } from "@limelight/core";
import { bootstrap } from "@limelight/statistics";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { differenceBounds, differences, measure, type AblationBounds } from "./measure.ts";

const labels = ["no", "maybe", "yes"];

const answer = fc.tuple(...labels.map(() => fc.integer({ min: 1, max: 9 }))).map((weights): Answer => {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const probabilities = weights.map((weight) => weight / sum);
  return { logits: probabilities.map(Math.log), probabilities };
});

/** Texts with their labels, what is said of them unchanged, and under each of two changes. */
const texts = fc.array(fc.record({ gold: fc.nat(2), base: answer, first: answer, second: answer }), {
  minLength: 1,
  maxLength: 9,
});

/** The numbers that have bounds, one after another. */
function numbersOf({ accuracy, macroF1, probability, logOdds, perClass }: AblationBounds): number[] {
  const ofClasses = labels.flatMap((label) => {
    const { precision, recall, specificity, f1, rocAuc } = perClass[label] ?? {};
    return [precision, recall, specificity, f1, rocAuc].map((number) => number ?? Number.NaN);
  });
  return [accuracy, macroF1, probability, logOdds, ...ofClasses];
}

/** No number is as no number. */
const known = (value: number): number => (Number.isNaN(value) ? 7 : value);

test("bounds are those of differences between the measures of the same resamples", () => {
  fc.assert(
    fc.property(texts, fc.nat(1000), (examples, seed) => {
      const gold = examples.map((example) => example.gold);
      const base = examples.map((example) => example.base);
      const changed = [examples.map(({ first }) => first), examples.map(({ second }) => second)];
      const found = differenceBounds(base, changed, gold, labels, { seed, resamples: 20 });
      expect(found.length).toBe(2);
      for (const [cell, answers] of changed.entries()) {
        const measured = (of: readonly Answer[], rows: readonly number[]) =>
          measure(
            rows.flatMap((row) => of[row] ?? []),
            rows.map((row) => gold[row] ?? 0),
            labels,
          );
        const expected = bootstrap(
          gold.length,
          (rows) => numbersOf(differences(measured(answers, rows), measured(base, rows))),
          { seed, resamples: 20, interval: "percentile" },
        );
        const { low, high } = found[cell] ?? {};
        if (!low || !high) throw new Error("no bounds");
        for (const [index, number] of numbersOf(low).entries())
          expect(known(number)).toBeCloseTo(known(expected[index]?.low ?? 9), 9);
        for (const [index, number] of numbersOf(high).entries())
          expect(known(number)).toBeCloseTo(known(expected[index]?.high ?? 9), 9);
      }
    }),
    { numRuns: 30 },
  );
});

const of = (...probabilities: number[]): Answer => ({ logits: probabilities.map(Math.log), probabilities });

test("differences are the changed less the unchanged, and areas only where both are known", () => {
  const [sure, unsure, wrong] = [of(0.8, 0.1, 0.1), of(0.4, 0.3, 0.3), of(0.1, 0.8, 0.1)];
  const baseline = measure([sure, wrong], [0, 1], labels);
  const changed = measure([unsure, unsure], [0, 1], labels);
  const { accuracy, probability, logOdds, perClass } = differences(changed, baseline);
  expect([accuracy, probability]).toEqual([-0.5, expect.closeTo((0.4 + 0.3) / 2 - 0.8, 12)]);
  expect(logOdds).toBeCloseTo((Math.log(0.4 / 0.6) + Math.log(0.3 / 0.7)) / 2 - Math.log(4), 12);
  expect(perClass["no"]).toMatchObject({ recall: 0, precision: -0.5, rocAuc: -0.5, support: 1 });
  expect(perClass["yes"]).toMatchObject({ rocAuc: null, support: 0 });
});
