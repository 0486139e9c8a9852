import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDevice, type TestDevice } from "../testing/index.ts";
import { randomNumbers, rounding, worstRatio } from "../testing/numbers.ts";
import { add } from "./index.ts";
import { addReference } from "./reference.ts";

let device: TestDevice;
beforeAll(async () => {
  device = await openTestDevice();
});
afterAll(() => device.destroy());

describe("add", () => {
  it.each([[1], [7], [4, 9], [33, 30], [512, 384], [1 << 16, 5]])("adds [%i, %i]", async (...shape) => {
    const count = shape.reduce((product, size) => product * size, 1);
    const [a, b] = [randomNumbers(count, 1), randomNumbers(count, 2)];
    const output = device.poisoned(shape);
    await device.run((recorder) => add(recorder, { a: device.upload(a, shape), b: device.upload(b, shape), output }));
    const expected = addReference(a, b);
    // One rounding.
    const worst = worstRatio(await device.read(output), expected, (i) => rounding * Math.abs(expected[i] ?? 0));
    expect(worst).toBeLessThanOrEqual(1);
    expect((await device.readTail(output)).every(Number.isNaN)).toBe(true);
  });

  it("refuses other sizes", async () => {
    const [a, b] = [device.empty([2, 3]), device.empty([3, 3])];
    await expect(device.run((recorder) => add(recorder, { a, b, output: a }))).rejects.toMatchObject({
      code: "shape",
      message: "add: [2,3] + [3,3] into [2,3]",
    });
  });
});
