import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDevice, type TestDevice } from "../testing/index.ts";
import { randomNumbers, rounding } from "../testing/numbers.ts";
import { sumSquaresReference } from "./reference.ts";
import { sumSquares } from "./sum-squares.ts";

let device: TestDevice;
beforeAll(async () => {
  device = await openTestDevice();
});
afterAll(() => device.destroy());

describe("sumSquares", () => {
  it("equals the reference for arrays of any size, each in its place", async () => {
    const sizes = [1, 2, 255, 257, 8192, 8193, 100_003];
    const arrays = sizes.map((size) => randomNumbers(size, size));
    const output = device.poisoned([sizes.length]);
    await device.run((recorder) =>
      arrays.forEach((array, place) =>
        sumSquares(recorder, { input: device.upload(array, [array.length]), output, place }),
      ),
    );
    const sums = await device.read(output);
    arrays.forEach((array, i) => {
      const expected = sumSquaresReference(array);
      // Each number goes through its own square, at most 33 sums of its invocation, and eight sums of those, twice.
      const roundings = 50;
      expect(Math.abs((sums[i] ?? Number.NaN) - expected)).toBeLessThanOrEqual(roundings * rounding * expected);
    });
    expect((await device.readTail(output)).every(Number.isNaN)).toBe(true);
  });

  it("refuses a place that is not there", async () => {
    const [input, output] = [device.empty([5]), device.empty([2])];
    await expect(device.run((recorder) => sumSquares(recorder, { input, output, place: 2 }))).rejects.toMatchObject({
      code: "shape",
      message: "sumSquares: [5] to place 2 of [2]",
    });
  });
});
