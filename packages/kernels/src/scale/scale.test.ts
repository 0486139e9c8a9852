import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { worstDifference } from "../testing/differences.ts";
import { openTestDevice, type TestDevice } from "../testing/index.ts";
import { randomNumbers, rounding, worstRatio } from "../testing/numbers.ts";
import { scale } from "./index.ts";
import { scaleReference } from "./reference.ts";

let device: TestDevice;
beforeAll(async () => {
  device = await openTestDevice();
});
afterAll(() => device.destroy());

describe("scale", () => {
  it.each([[1], [7], [4, 9], [33, 30], [1 << 16, 5]])("multiplies [%i, %i]", async (...shape) => {
    const count = shape.reduce((product, size) => product * size, 1);
    const input = randomNumbers(count, 1);
    const factor = Math.fround(Math.sqrt(33));
    const output = device.poisoned(shape);
    await device.run((recorder) => scale(recorder, { input: device.upload(input, shape), factor, output }));
    const expected = scaleReference(input, factor);
    // One rounding.
    const worst = worstRatio(await device.read(output), expected, (i) => rounding * Math.abs(expected[i] ?? 0));
    expect(worst).toBeLessThanOrEqual(1);
    expect((await device.readTail(output)).every(Number.isNaN)).toBe(true);
  });

  it("is its own way back", () => {
    const [input, outputGradient] = [randomNumbers(20, 1), randomNumbers(20, 2)];
    const factor = 0.3;
    const gradient = scaleReference(outputGradient, factor);
    const apply = (numbers: Float64Array): Float64Array => scaleReference(numbers, factor);
    expect(worstDifference(apply, input, outputGradient, gradient)).toBeLessThan(1e-6);
  });

  it("refuses other sizes", async () => {
    const [input, output] = [device.empty([2, 3]), device.empty([3, 3])];
    await expect(device.run((recorder) => scale(recorder, { input, factor: 2, output }))).rejects.toMatchObject({
      code: "shape",
      message: "scale: [2,3] into [3,3]",
    });
  });
});
