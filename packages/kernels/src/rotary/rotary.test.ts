import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { worstDifference } from "../testing/differences.ts";
import { openTestDevice, type TestDevice } from "../testing/index.ts";
import { randomNumbers, rounding, worstRatio } from "../testing/numbers.ts";
import { rotaryAngles, rotaryFrequencies } from "./frequencies.ts";
import { rotary, rotaryBackward } from "./index.ts";
import { rotaryReference } from "./reference.ts";

let device: TestDevice;
beforeAll(async () => {
  device = await openTestDevice();
});
afterAll(() => device.destroy());

const shapes = [
  { tokens: 1, heads: 1, features: 2, half: 1 },
  { tokens: 7, heads: 4, features: 12, half: 6 },
  { tokens: 33, heads: 3, features: 8, half: 2 },
  { tokens: 9, heads: 2, features: 5, half: 2 },
  { tokens: 12, heads: 12, features: 64, half: 32 },
];

/** Random numbers and positions as two packed sequences have them. */
function numbersOf({ tokens, heads, features, half }: (typeof shapes)[number]) {
  const split = Math.floor(tokens / 2);
  return {
    input: randomNumbers(tokens * heads * features),
    positions: Uint32Array.from({ length: tokens }, (_, token) => (token < split ? token : token - split)),
    angles: rotaryAngles(rotaryFrequencies(100, 2 * half), tokens),
    heads,
    features,
    half,
  };
}

describe("rotary", () => {
  it.each(shapes)(
    "equals the reference, and is undone by its way back: $tokens tokens, $heads heads of $features, $half angles",
    async (shape) => {
      const numbers = numbersOf(shape);
      const { tokens, heads, half } = shape;
      const size = [tokens, heads * shape.features];
      const [output, back] = [device.poisoned(size), device.poisoned(size)];
      const input = device.upload(numbers.input, size);
      const tables = {
        positions: device.upload(numbers.positions, [tokens]),
        angles: device.upload(numbers.angles, [tokens, half, 2]),
        heads,
      };
      await device.run((recorder) => {
        rotary(recorder, { ...tables, input, output });
        rotaryBackward(recorder, { ...tables, input: output, output: back });
      });
      // Two products and a sum of numbers below 1.
      const turned = await device.read(output);
      expect(worstRatio(turned, rotaryReference(numbers), () => 5 * rounding)).toBeLessThanOrEqual(1);
      const returned = rotaryReference({ ...numbers, input: turned }, -1);
      expect(worstRatio(await device.read(back), returned, () => 8 * rounding)).toBeLessThanOrEqual(1);
      expect(worstRatio(await device.read(back), numbers.input, () => 20 * rounding)).toBeLessThanOrEqual(1);
      for (const tensor of [output, back]) expect((await device.readTail(tensor)).every(Number.isNaN)).toBe(true);
    },
  );

  it("has a gradient that agrees with finite differences", () => {
    const numbers = numbersOf({ tokens: 5, heads: 2, features: 6, half: 2 });
    const outputGradient = randomNumbers(numbers.input.length, 2);
    const gradient = rotaryReference({ ...numbers, input: outputGradient }, -1);
    const apply = (input: Float64Array): Float64Array => rotaryReference({ ...numbers, input });
    expect(worstDifference(apply, numbers.input, outputGradient, gradient)).toBeLessThan(1e-6);
  });

  it("refuses other shapes", async () => {
    const input = device.empty([3, 8]);
    const record = (change: object): Promise<void> =>
      device.run((recorder) =>
        rotary(recorder, {
          input,
          positions: device.empty([3], "u32"),
          angles: device.empty([9, 2, 2]),
          heads: 2,
          output: device.empty([3, 8]),
          ...change,
        }),
      );
    await expect(record({ angles: device.empty([9, 3, 2]) })).rejects.toMatchObject({
      code: "shape",
      message: "rotary: [3,8] of 2 heads by [9,3,2] at [3] into [3,8]",
    });
    await expect(record({ heads: 3 })).rejects.toMatchObject({ code: "shape" });
    await expect(record({ positions: device.empty([2], "u32") })).rejects.toMatchObject({ code: "shape" });
  });
});
