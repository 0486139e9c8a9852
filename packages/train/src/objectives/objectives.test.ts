import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { activations, differences } from "../testing/numerical.ts";
import { balancedWeights } from "./class-weights.ts";
import { crossEntropy, crossEntropyObjective, ignoredLabel } from "./cross-entropy.ts";
import { distillation } from "./distillation.ts";
import golden from "./golden/losses.json" with { type: "json" };
import { meanSquaredError } from "./mean-squared-error.ts";

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, within: number): void {
  expect(actual.length).toBe(expected.length);
  const worst = Math.max(0, ...Array.from(expected, (value, i) => Math.abs((actual[i] ?? Number.NaN) - value)));
  expect(worst).toBeLessThanOrEqual(within);
}

const logitRows = (rows: number, width: number): fc.Arbitrary<number[]> =>
  fc.array(fc.double({ min: -8, max: 8, noNaN: true }), { minLength: rows * width, maxLength: rows * width });

describe("cross-entropy", () => {
  const { logits, classes, labels, cases } = golden.crossEntropy;

  test.each(cases)("is torch's with weights $classWeights and a smoothing of $labelSmoothing", (expected) => {
    const { classWeights, labelSmoothing, loss, gradient } = expected;
    const options = { labelSmoothing, ...(classWeights && { classWeights }) };
    const found = crossEntropy(activations(logits, classes), labels, options);
    expect(found.loss).toBeCloseTo(loss, 6);
    expectClose(found.seeds, gradient, 1e-6);
  });

  test("has the gradient that differences find", () => {
    fc.assert(
      fc.property(
        logitRows(3, 4),
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 3, maxLength: 3 }),
        fc.double({ min: 0, max: 0.9, noNaN: true }),
        (data, wanted, labelSmoothing) => {
          const objective = crossEntropyObjective({ classWeights: [1, 0.5, 2, 0.25], labelSmoothing });
          const targets = wanted.map((label) => [label]);
          const total = targets.reduce((sum, target) => sum + objective.weight(target), 0);
          const { seeds } = objective.evaluate(activations(data, 4), targets, total);
          expectClose(seeds, differences(objective, data, 4, targets), 1e-4);
        },
      ),
      { numRuns: 40 },
    );
  });

  test("of passes adds up to that of the whole", () => {
    fc.assert(
      fc.property(logitRows(6, 3), fc.integer({ min: 1, max: 5 }), (data, cut) => {
        const objective = crossEntropyObjective({ classWeights: [1, 3, 0.5] });
        const targets = [[0], [1], [ignoredLabel], [2], [1], [0]];
        const total = 1 + 3 + 0.5 + 3 + 1;
        const all = activations(data, 3);
        const whole = objective.evaluate(all, targets, total);
        const [first, second] = [
          objective.evaluate(all.slice(0, cut), targets.slice(0, cut), total),
          objective.evaluate(all.slice(cut), targets.slice(cut), total),
        ];
        expect(first.loss + second.loss).toBeCloseTo(whole.loss, 9);
        expect([...first.seeds, ...second.seeds]).toEqual([...whole.seeds]);
      }),
    );
  });

  test("keeps a loss that is small or large beyond what a probability can say", () => {
    const { loss, seeds } = crossEntropy([{ shape: [2], data: Float32Array.of(0, 400) }], [0]);
    expect(loss).toBe(400);
    expect([...seeds]).toEqual([-1, 1]);
    expect(crossEntropy([{ shape: [2], data: Float32Array.of(0, 30) }], [1]).loss).toBeCloseTo(Math.exp(-30), 15);
  });

  test("refuses labels that do not fit, and options that are none", () => {
    const rows = activations([1, 2, 3, 4], 2);
    expect(() => crossEntropy(rows, [0])).toThrow("1 labels for 2 rows");
    expect(() => crossEntropy(rows, [0, 2])).toThrow("label 2 is outside the model's 2");
    expect(() => crossEntropy(rows, [0, 0.5])).toThrow("label 0.5 is outside");
    expect(() => crossEntropy(rows, [ignoredLabel, ignoredLabel])).toThrow("no row");
    expect(() => crossEntropy(rows, [0, 1], { labelSmoothing: 1 })).toThrow("smoothing of 1");
    expect(() => crossEntropy(rows, [0, 1], { classWeights: [1, -1] })).toThrow("class weight of -1");
    expect(() => crossEntropy(rows, [0, 1], { classWeights: [0, 0] })).toThrow("all class weights are 0");
  });
});

test("balanced weights let every class count the same", () => {
  expect(balancedWeights([0, 0, 0, 1], 2)).toEqual([4 / 6, 2]);
  expect(balancedWeights([0, 0, 2], 3)).toEqual([0.75, 0, 1.5]);
});

describe("mean squared error", () => {
  const { logits, targets, loss, gradient } = golden.regression;

  test("is torch's", () => {
    const found = meanSquaredError().evaluate(activations(logits, 2), targets, 10);
    expect(found.loss).toBeCloseTo(loss, 6);
    expectClose(found.seeds, gradient, 1e-6);
  });

  test("has the gradient that differences find", () => {
    fc.assert(
      fc.property(logitRows(3, 1), logitRows(3, 1), (data, wanted) => {
        const numbers = wanted.map((value) => [value]);
        const { seeds } = meanSquaredError().evaluate(activations(data, 1), numbers, 3);
        expectClose(seeds, differences(meanSquaredError(), data, 1, numbers), 1e-3);
      }),
      { numRuns: 40 },
    );
  });

  test("refuses targets of another number", () => {
    expect(() => meanSquaredError().evaluate(activations([1, 2], 2), [[1]], 1)).toThrow("1 numbers for 2 logits");
    expect(() => meanSquaredError().evaluate(activations([1, 2], 2), [], 1)).toThrow("0 targets for 1 rows");
  });
});

describe("distillation", () => {
  const { logits, classes, teacher, labels, cases } = golden.distillation;
  const targets = teacher.map((row, index) => ({ teacher: row, label: labels[index] ?? ignoredLabel }));

  test.each(cases)("is torch's at a temperature of $temperature and a share of $share", (expected) => {
    const { temperature, share, loss, gradient } = expected;
    const found = distillation({ temperature, share }).evaluate(activations(logits, classes), targets, targets.length);
    expect(found.loss).toBeCloseTo(loss, 6);
    expectClose(found.seeds, gradient, 1e-6);
  });

  test("has the gradient that differences find, with and without labels", () => {
    fc.assert(
      fc.property(logitRows(4, 3), fc.double({ min: 0.5, max: 5, noNaN: true }), (data, temperature) => {
        const objective = distillation({ temperature, share: 0.7, labelSmoothing: 0.1 });
        const some = targets.map((target, index) => (index === 1 ? { ...target, label: ignoredLabel } : target));
        const { seeds } = objective.evaluate(activations(data, classes), some, 4);
        expectClose(seeds, differences(objective, data, classes, some), 1e-3);
      }),
      { numRuns: 40 },
    );
  });

  test("is nothing where the student says what the teacher does", () => {
    const same = teacher.map((row) => ({ teacher: Float32Array.from(row), label: ignoredLabel }));
    const { loss, seeds } = distillation({ share: 1 }).evaluate(activations(teacher.flat(), classes), same, 4);
    expect(loss).toBeCloseTo(0, 9);
    expectClose(seeds, new Float32Array(12), 1e-7);
  });

  test("refuses what does not fit", () => {
    expect(() => distillation({ temperature: 0 })).toThrow("temperature of 0");
    expect(() => distillation({ share: 2 })).toThrow("share of 2");
    expect(() => distillation().evaluate(activations([1, 2], 2), [{ teacher: [1], label: 0 }], 1)).toThrow("1 logits");
  });
});
