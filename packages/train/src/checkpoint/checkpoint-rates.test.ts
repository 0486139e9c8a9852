import { expect, test } from "vitest";
import { checkpointRates, type RatedRun } from "./checkpoint-rates.ts";

const run: RatedRun = { examples: 40, epochs: 2, batch: 10, learningRate: 0.1, schedule: "constant", warmup: 0 };

test("a checkpoint an epoch at a constant rate has that rate and stands for one epoch, whatever the order of its name", () => {
  expect(checkpointRates([8, 4], run)).toEqual([
    { step: 4, learningRate: expect.closeTo(0.1), epochs: 1 },
    { step: 8, learningRate: expect.closeTo(0.1), epochs: 1 },
  ]);
});

test("one that is left stands for all steps before it", () => {
  const [only] = checkpointRates([8], { ...run, schedule: "linear" });
  // 8/8, 7/8, …, 1/8 of the rate: the mean is 36/64.
  expect(only).toEqual({ step: 8, learningRate: expect.closeTo((0.1 * 36) / 64), epochs: 2 });
});

test("epochs of all checkpoints add up to the run's, rates times steps to what it went altogether", () => {
  const rates = checkpointRates([1, 3, 8], { ...run, schedule: "linear", warmup: 0.25 });
  expect(rates.reduce((sum, { epochs }) => sum + epochs, 0)).toBeCloseTo(2);
  // 0, 1/2, then 6/6, 5/6, …, 1/6.
  const went = rates.reduce((sum, { learningRate, epochs }) => sum + learningRate * epochs * 4, 0);
  expect(went).toBeCloseTo(0.1 * (0.5 + 3.5));
});

test("a run of no texts has no rates", () => {
  expect(() => checkpointRates([1], { ...run, batch: 0 })).toThrow("a batch of 0");
});
