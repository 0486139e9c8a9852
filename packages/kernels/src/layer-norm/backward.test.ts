import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dot, worstDifference } from "../testing/differences.ts";
import { openTestDevice, type TestDevice } from "../testing/index.ts";
import { randomNumbers, rounding, worstRatio } from "../testing/numbers.ts";
import { layerNormBackward } from "./backward.ts";
import { layerNorm, layerNormVariants } from "./index.ts";
import { layerNormBackwardReference, layerNormReference } from "./reference.ts";

let device: TestDevice;
beforeAll(async () => {
  device = await openTestDevice();
});
afterAll(() => device.destroy());

const shapes = [1, 7, 8, 9, 33].flatMap((rows) => [2, 7, 30, 48, 64, 384].map((features) => [rows, features] as const));
const epsilon = 1e-5;

/** Standard deviation of each row, epsilon included. */
function deviations(input: Float32Array, features: number): number[] {
  return Array.from({ length: input.length / features }, (_, row) => {
    const numbers = input.subarray(row * features, (row + 1) * features);
    const mean = numbers.reduce((sum, number) => sum + number, 0) / features;
    return Math.sqrt(numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0) / features + epsilon);
  });
}

describe.each(layerNormVariants)("layerNormBackward %s", (variant) => {
  const backward = async (
    shape: readonly [number, number],
    input: Float32Array,
    gain: Float32Array,
    outputGradient: Float32Array,
  ) => {
    const inputGradient = device.poisoned(shape);
    await device.run((recorder) =>
      layerNormBackward(
        recorder,
        {
          input: device.upload(input, shape),
          gain: device.upload(gain, [gain.length]),
          epsilon,
          outputGradient: device.upload(outputGradient, shape),
          inputGradient,
        },
        variant,
      ),
    );
    return inputGradient;
  };

  it.each(shapes)("equals the reference on [%i, %i], away from zero too", async (rows, features) => {
    const gain = randomNumbers(features, 2);
    const outputGradient = randomNumbers(rows * features, 3);
    for (const offset of [0, 20]) {
      const input = randomNumbers(rows * features).map((number) => number + offset);
      const inputGradient = await backward([rows, features], input, gain, outputGradient);
      const { gradient, magnitude } = layerNormBackwardReference({ input, gain, epsilon }, outputGradient);
      const deviation = deviations(input, features);
      // Each of the three terms is a sum of `features` numbers, off by a rounding for each; in the last two and in the variance stands the
      // mean of the input, a sum of numbers up to offset + 1: what that is off by counts in units of the deviation, twice in n · mean(g · n), and
      // once more in the scale. So the terms' sizes bound the error, n's own size at least 1.
      const bound = (i: number): number => {
        const own = deviation[Math.floor(i / features)] ?? Number.NaN;
        const shift = ((features + 2) * (offset + 1)) / own;
        const size = (magnitude[i] ?? 0) + 2 / own; // |g| and its means are below 1
        return rounding * (2 * features + 12 + 3 * shift) * size;
      };
      expect(worstRatio(await device.read(inputGradient), gradient, bound)).toBeLessThanOrEqual(1);
      expect((await device.readTail(inputGradient)).every(Number.isNaN)).toBe(true);
    }
  });

  it("has the slope of the forward kernel along a direction", async () => {
    const shape = [5, 33] as const;
    const [input, direction, outputGradient] = [1, 2, 3].map((seed) => randomNumbers(5 * 33, seed));
    if (!input || !direction || !outputGradient) throw new Error("three arrays");
    const [gain, shift] = [randomNumbers(33, 4), randomNumbers(33, 5)];
    const step = 2 ** -7;
    const forward = async (sign: number): Promise<Float32Array> => {
      const output = device.empty(shape);
      await device.run((recorder) =>
        layerNorm(
          recorder,
          {
            input: device.upload(
              input.map((x, i) => x + sign * step * (direction[i] ?? 0)),
              shape,
            ),
            gain: device.upload(gain, [33]),
            shift: device.upload(shift, [33]),
            epsilon,
            output,
          },
          variant,
        ),
      );
      return device.read(output);
    };
    const difference = (dot(outputGradient, await forward(1)) - dot(outputGradient, await forward(-1))) / (2 * step);
    const gradient = await device.read(await backward(shape, input, gain, outputGradient));
    // Outputs of about 1 are off by some 40 roundings, 165 of them with both signs; the third derivative times step² / 6 is of the same size.
    expect(Math.abs(difference - dot(gradient, direction))).toBeLessThan((Math.sqrt(165) * 40 * rounding) / step);
  });

  it("takes the deviation for a constant where it is frozen, so that gradient · input is what came out less the shift", async () => {
    const [rows, features] = [5, 33];
    const [input, outputGradient] = [randomNumbers(rows * features, 1), randomNumbers(rows * features, 2)];
    const gain = randomNumbers(features, 3);
    const inputGradient = device.empty([rows, features]);
    await device.run((recorder) =>
      layerNormBackward(
        recorder,
        {
          input: device.upload(input, [rows, features]),
          gain: device.upload(gain, [features]),
          epsilon,
          outputGradient: device.upload(outputGradient, [rows, features]),
          inputGradient,
          frozen: true,
        },
        variant,
      ),
    );
    const gradient = await device.read(inputGradient);
    const { gradient: expected } = layerNormBackwardReference({ input, gain, epsilon }, outputGradient, true);
    expect(worstRatio(gradient, expected, () => 1e-5)).toBeLessThanOrEqual(1);
    const output = layerNormReference({ input, gain, shift: new Float32Array(features), epsilon });
    expect(dot(gradient, input)).toBeCloseTo(dot(outputGradient, output), 3);
  });

  it("refuses other shapes", async () => {
    const [input, gain] = [device.empty([2, 8]), device.empty([8])];
    const inputs = { input, gain, epsilon, outputGradient: input, inputGradient: device.empty([3, 8]) };
    await expect(device.run((recorder) => layerNormBackward(recorder, inputs, variant))).rejects.toMatchObject({
      code: "shape",
      message: "layerNormBackward: [2,8] with gradients [2,8], [3,8]",
    });
  });
});

describe("layerNormBackwardReference", () => {
  it.each(shapes.filter(([rows]) => rows <= 7))(
    "agrees with finite differences of the forward reference on [%i, %i]",
    (rows, features) => {
      const [gain, shift] = [randomNumbers(features, 2), randomNumbers(features, 3)];
      const outputGradient = randomNumbers(rows * features, 4);
      const input = randomNumbers(rows * features);
      // Two features alone have next to no slope but by epsilon: a larger one leaves something to see.
      const wide = features === 2 ? 0.1 : epsilon;
      const { gradient } = layerNormBackwardReference({ input, gain, epsilon: wide }, outputGradient);
      const apply = (numbers: Float64Array): Float64Array =>
        layerNormReference({ input: numbers, gain, shift, epsilon: wide });
      expect(worstDifference(apply, input, outputGradient, gradient)).toBeLessThan(1e-6);
    },
  );
});
