import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDevice, type TestDevice } from "../testing/index.ts";
import { randomNumbers, rounding, worstRatio } from "../testing/numbers.ts";
import { layerNorm, layerNormVariants } from "./index.ts";
import { layerNormReference } from "./reference.ts";

let device: TestDevice;
beforeAll(async () => {
  device = await openTestDevice();
});
afterAll(() => device.destroy());

const shapes = [1, 7, 8, 9, 33].flatMap((rows) => [2, 7, 30, 48, 64, 384].map((features) => [rows, features] as const));

describe.each(layerNormVariants)("layerNorm %s", (variant) => {
  it.each(shapes)("equals the reference on [%i, %i], away from zero too", async (rows, features) => {
    const [gain, shift] = [randomNumbers(features, 2), randomNumbers(features, 3)];
    for (const offset of [0, 20]) {
      const input = randomNumbers(rows * features).map((number) => number + offset);
      const output = device.poisoned([rows, features]);
      await device.run((recorder) =>
        layerNorm(
          recorder,
          {
            input: device.upload(input, [rows, features]),
            gain: device.upload(gain, [features]),
            shift: device.upload(shift, [features]),
            epsilon: 1e-5,
            output,
          },
          variant,
        ),
      );
      const expected = layerNormReference({ input, gain, shift, epsilon: 1e-5 });
      // The mean is a sum of `features` numbers up to offset + 1, each rounded; what it is off by is divided by the standard deviation,
      // of which each row has its own. The squares, the root and the three last operations add some roundings of the result.
      const bound = (i: number): number => {
        const row = input.subarray(Math.floor(i / features) * features, (Math.floor(i / features) + 1) * features);
        const mean = row.reduce((sum, number) => sum + number, 0) / features;
        const deviation = Math.sqrt(row.reduce((sum, number) => sum + (number - mean) ** 2, 0) / features + 1e-5);
        return (
          rounding * (((features + 2) * (offset + 1)) / deviation + (features + 10) * (1 + Math.abs(expected[i] ?? 0)))
        );
      };
      expect(worstRatio(await device.read(output), expected, bound)).toBeLessThanOrEqual(1);
      expect((await device.readTail(output)).every(Number.isNaN)).toBe(true);
    }
  });

  it("refuses other features", async () => {
    const [input, gain] = [device.empty([2, 8]), device.empty([7])];
    await expect(
      device.run((recorder) =>
        layerNorm(recorder, { input, gain, shift: gain, epsilon: 1e-5, output: input }, variant),
      ),
    ).rejects.toMatchObject({ code: "shape", message: "layerNorm: [2,8] with gain [7] into [2,8]" });
  });
});
