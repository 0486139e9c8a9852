import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { worstDifference } from "../testing/differences.ts";
import { openTestDevice, type TestDevice } from "../testing/index.ts";
import { randomNumbers, rounding, worstRatio } from "../testing/numbers.ts";
import { layerNormVariants } from "./index.ts";
import { layerNormParameterGradients } from "./parameters.ts";
import { layerNormParameterGradientsReference, layerNormReference } from "./reference.ts";

let device: TestDevice;
beforeAll(async () => {
  device = await openTestDevice();
});
afterAll(() => device.destroy());

const shapes = [1, 7, 17, 33].flatMap((rows) => [2, 7, 30, 48, 384].map((features) => [rows, features] as const));
const epsilon = 1e-5;

describe.each(layerNormVariants)("layerNormParameterGradients %s", (variant) => {
  it.each(shapes)("equals the reference on [%i, %i], away from zero too", async (rows, features) => {
    const outputGradient = randomNumbers(rows * features, 3);
    for (const offset of [0, 20]) {
      const input = randomNumbers(rows * features).map((number) => number + offset);
      const [gainGradient, shiftGradient] = [device.poisoned([features]), device.poisoned([features])];
      const statistics = device.poisoned([rows, 2]);
      await device.run((recorder) =>
        layerNormParameterGradients(
          recorder,
          {
            input: device.upload(input, [rows, features]),
            epsilon,
            outputGradient: device.upload(outputGradient, [rows, features]),
            statistics,
            gainGradient,
            shiftGradient,
          },
          variant,
        ),
      );
      const expected = layerNormParameterGradientsReference({ input, epsilon }, features, outputGradient);
      expect(
        worstRatio(await device.read(gainGradient), expected.gain, bounds(input, features, outputGradient, offset)),
      ).toBeLessThanOrEqual(1);
      // Gradients are below 1, and each sum rounds once.
      expect(
        worstRatio(await device.read(shiftGradient), expected.shift, () => rounding * rows * (rows + 1)),
      ).toBeLessThanOrEqual(1);
      for (const tensor of [gainGradient, shiftGradient, statistics])
        expect((await device.readTail(tensor)).every(Number.isNaN)).toBe(true);
    }
  });

  it("refuses other shapes", async () => {
    const [input, features] = [device.empty([2, 8]), device.empty([8])];
    const tensors = { input, epsilon, outputGradient: input, statistics: device.empty([2, 2]) };
    const record = (change: Partial<typeof tensors>): Promise<void> =>
      device.run((recorder) =>
        layerNormParameterGradients(
          recorder,
          { ...tensors, gainGradient: features, shiftGradient: features, ...change },
          variant,
        ),
      );
    await expect(record({ outputGradient: device.empty([3, 8]) })).rejects.toMatchObject({
      code: "shape",
      message: "layerNormParameterGradients: [2,8] with gradient [3,8] into [8], [8] by [2,2]",
    });
    await expect(record({ statistics: device.empty([2]) })).rejects.toMatchObject({ code: "shape" });
  });
});

/**
 * What a gain's gradient may be off by: a rounding for each of `rows` sums; and in each product, as in the gradient of the input, one
 * for each of the sums that mean and variance are, where what the mean is off by counts in units of the row's deviation.
 */
function bounds(
  input: Float32Array,
  features: number,
  outputGradient: Float32Array,
  offset: number,
): (index: number) => number {
  const rows = input.length / features;
  return (i) => {
    let sum = 0;
    for (let row = 0; row < rows; row++) {
      const numbers = input.subarray(row * features, (row + 1) * features);
      const mean = numbers.reduce((total, number) => total + number, 0) / features;
      const own = Math.sqrt(numbers.reduce((total, number) => total + (number - mean) ** 2, 0) / features + epsilon);
      const size = Math.abs((numbers[i] ?? 0) - mean) / own;
      const shift = ((features + 2) * (offset + 1)) / own;
      sum += Math.abs(outputGradient[row * features + i] ?? 0) * (size + 1) * (rows + features + 8 + 2 * shift);
    }
    return rounding * sum;
  };
}

describe("layerNormParameterGradientsReference", () => {
  it.each(shapes.filter(([rows]) => rows <= 7))(
    "agrees with finite differences of the forward reference on [%i, %i]",
    (rows, features) => {
      const [gain, shift] = [randomNumbers(features, 2), randomNumbers(features, 3)];
      const [input, outputGradient] = [randomNumbers(rows * features), randomNumbers(rows * features, 4)];
      const gradient = layerNormParameterGradientsReference({ input, epsilon }, features, outputGradient);
      const byGain = (numbers: Float64Array): Float64Array =>
        layerNormReference({ input, gain: numbers, shift, epsilon });
      const byShift = (numbers: Float64Array): Float64Array =>
        layerNormReference({ input, gain, shift: numbers, epsilon });
      expect(worstDifference(byGain, gain, outputGradient, gradient.gain)).toBeLessThan(1e-6);
      expect(worstDifference(byShift, shift, outputGradient, gradient.shift)).toBeLessThan(1e-6);
    },
  );
});
