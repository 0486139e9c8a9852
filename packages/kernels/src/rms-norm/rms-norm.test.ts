import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dot, worstDifference } from "../testing/differences.ts";
import { openTestDevice, type TestDevice } from "../testing/index.ts";
import { randomNumbers, rounding, worstRatio } from "../testing/numbers.ts";
import { rmsNormBackward, rmsNormGainGradient } from "./backward.ts";
import { rmsNorm, rmsNormVariants } from "./index.ts";
import { rmsNormBackwardReference, rmsNormGainGradientReference, rmsNormReference } from "./reference.ts";

let device: TestDevice;
beforeAll(async () => {
  device = await openTestDevice();
});
afterAll(() => device.destroy());

const shapes = [1, 8, 33].flatMap((rows) => [2, 7, 48, 65, 384].map((features) => [rows, features] as const));
const epsilon = 1e-6;

describe.each(rmsNormVariants)("rmsNorm %s", (variant) => {
  it.each(shapes)("equals the references on [%i, %i], backwards too", async (rows, features) => {
    const [input, outputGradient] = [randomNumbers(rows * features, 1), randomNumbers(rows * features, 2)];
    const gain = randomNumbers(features, 3);
    const shape = [rows, features];
    const [output, inputGradient, frozenGradient] = [
      device.poisoned(shape),
      device.poisoned(shape),
      device.poisoned(shape),
    ];
    const [gainGradient, scales] = [device.poisoned([features]), device.poisoned([rows])];
    const on = {
      input: device.upload(input, shape),
      gain: device.upload(gain, [features]),
      outputGradient: device.upload(outputGradient, shape),
      epsilon,
    };
    await device.run((recorder) => {
      rmsNorm(recorder, { ...on, output }, variant);
      rmsNormBackward(recorder, { ...on, inputGradient }, variant);
      rmsNormBackward(recorder, { ...on, inputGradient: frozenGradient, frozen: true }, variant);
      rmsNormGainGradient(recorder, { ...on, scales, gainGradient }, variant);
    });
    const numbers = { input, gain, epsilon };
    const expected = rmsNormReference(numbers);
    // The scale is half as far off as the sum of squares, relatively: a rounding for each of `features` numbers; then some more.
    const roundings = rounding * (features + 8);
    expect(
      worstRatio(await device.read(output), expected, (i) => roundings * Math.abs(expected[i] ?? 0)),
    ).toBeLessThanOrEqual(1);
    const { gradient, magnitude } = rmsNormBackwardReference(numbers, outputGradient);
    const bound = (i: number): number => 3 * roundings * (magnitude[i] ?? 0);
    expect(worstRatio(await device.read(inputGradient), gradient, bound)).toBeLessThanOrEqual(1);
    const frozen = rmsNormBackwardReference(numbers, outputGradient, true);
    expect(worstRatio(await device.read(frozenGradient), frozen.gradient, bound)).toBeLessThanOrEqual(1);
    const gains = rmsNormGainGradientReference(numbers, features, outputGradient);
    expect(
      worstRatio(
        await device.read(gainGradient),
        gains.gain,
        (i) => rounding * (rows + features + 8) * (gains.magnitude[i] ?? 0),
      ),
    ).toBeLessThanOrEqual(1);
    for (const tensor of [output, inputGradient, frozenGradient, gainGradient, scales])
      expect((await device.readTail(tensor)).every(Number.isNaN)).toBe(true);
  });

  it("refuses other shapes", async () => {
    const [input, gain] = [device.empty([2, 8]), device.empty([7])];
    await expect(
      device.run((recorder) => rmsNorm(recorder, { input, gain, epsilon, output: input }, variant)),
    ).rejects.toMatchObject({ code: "shape", message: "rmsNorm: [2,8] with gain [7] into [2,8]" });
    const back = {
      input,
      gain: device.empty([8]),
      epsilon,
      outputGradient: input,
      inputGradient: device.empty([3, 8]),
    };
    await expect(device.run((recorder) => rmsNormBackward(recorder, back, variant))).rejects.toMatchObject({
      code: "shape",
      message: "rmsNormBackward: [2,8] with gradients [2,8], [3,8]",
    });
    const gains = { input, epsilon, outputGradient: input, scales: device.empty([2]), gainGradient: gain };
    await expect(device.run((recorder) => rmsNormGainGradient(recorder, gains, variant))).rejects.toMatchObject({
      code: "shape",
      message: "rmsNormGainGradient: [2,8] with gradient [2,8] into [7] by [2]",
    });
  });
});

describe("the references of rmsNorm's gradients", () => {
  it.each(shapes.filter(([rows]) => rows <= 8))("agree with finite differences on [%i, %i]", (rows, features) => {
    const [input, outputGradient] = [randomNumbers(rows * features, 1), randomNumbers(rows * features, 2)];
    const gain = randomNumbers(features, 3);
    const { gradient } = rmsNormBackwardReference({ input, gain, epsilon }, outputGradient);
    const byInput = (numbers: Float64Array): Float64Array => rmsNormReference({ input: numbers, gain, epsilon });
    expect(worstDifference(byInput, input, outputGradient, gradient)).toBeLessThan(1e-6);
    const gains = rmsNormGainGradientReference({ input, epsilon }, features, outputGradient);
    const byGain = (numbers: Float64Array): Float64Array => rmsNormReference({ input, gain: numbers, epsilon });
    expect(worstDifference(byGain, gain, outputGradient, gains.gain)).toBeLessThan(1e-6);
  });

  it("frozen: gradient · input is what came out", () => {
    const [input, outputGradient] = [randomNumbers(5 * 33, 1), randomNumbers(5 * 33, 2)];
    const gain = randomNumbers(33, 3);
    const { gradient } = rmsNormBackwardReference({ input, gain, epsilon }, outputGradient, true);
    expect(dot(gradient, input)).toBeCloseTo(dot(outputGradient, rmsNormReference({ input, gain, epsilon })), 10);
  });
});
