import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { worstDifference } from "../testing/differences.ts";
import { openTestDevice, type TestDevice } from "../testing/index.ts";
import { randomNumbers, rounding, worstRatio } from "../testing/numbers.ts";
import { multiply, multiplyBackward } from "./index.ts";
import { multiplyBackwardReference, multiplyReference } from "./reference.ts";

let device: TestDevice;
beforeAll(async () => {
  device = await openTestDevice();
});
afterAll(() => device.destroy());

describe("multiply", () => {
  it.each([[1], [7], [4, 9], [33, 30], [1 << 16, 5]])("multiplies [%i, %i], and goes back", async (...shape) => {
    const count = shape.reduce((product, size) => product * size, 1);
    const [a, b, outputGradient] = [randomNumbers(count, 1), randomNumbers(count, 2), randomNumbers(count, 3)];
    const [output, aGradient, bGradient, aHalf, bHalf] = [1, 2, 3, 4, 5].map(() => device.poisoned(shape));
    if (!output || !aGradient || !bGradient || !aHalf || !bHalf) throw new Error("no tensors");
    const on = {
      a: device.upload(a, shape),
      b: device.upload(b, shape),
      outputGradient: device.upload(outputGradient, shape),
    };
    await device.run((recorder) => {
      multiply(recorder, { ...on, output });
      multiplyBackward(recorder, { ...on, aGradient, bGradient });
      multiplyBackward(recorder, { ...on, aGradient: aHalf, bGradient: bHalf, scale: 0.5 });
    });
    const whole = multiplyBackwardReference(a, b, outputGradient);
    const half = multiplyBackwardReference(a, b, outputGradient, 0.5);
    for (const [tensor, expected] of [
      [output, multiplyReference(a, b)],
      [aGradient, whole.a],
      [bGradient, whole.b],
      [aHalf, half.a],
      [bHalf, half.b],
    ] as const) {
      // One rounding.
      const worst = worstRatio(await device.read(tensor), expected, (i) => rounding * Math.abs(expected[i] ?? 0));
      expect(worst).toBeLessThanOrEqual(1);
      expect((await device.readTail(tensor)).every(Number.isNaN)).toBe(true);
    }
  });

  it("has gradients that agree with finite differences", () => {
    const [a, b, outputGradient] = [randomNumbers(33, 1), randomNumbers(33, 2), randomNumbers(33, 3)];
    const gradients = multiplyBackwardReference(a, b, outputGradient);
    expect(worstDifference((x) => multiplyReference(x, b), a, outputGradient, gradients.a)).toBeLessThan(1e-6);
    expect(worstDifference((x) => multiplyReference(a, x), b, outputGradient, gradients.b)).toBeLessThan(1e-6);
  });

  it("refuses other sizes", async () => {
    const [a, b] = [device.empty([2, 3]), device.empty([3, 3])];
    await expect(device.run((recorder) => multiply(recorder, { a, b, output: a }))).rejects.toMatchObject({
      code: "shape",
      message: "multiply: [2,3] ∘ [3,3] into [2,3]",
    });
    const gradients = { outputGradient: a, aGradient: a, bGradient: a };
    await expect(device.run((recorder) => multiplyBackward(recorder, { a, b, ...gradients }))).rejects.toMatchObject({
      code: "shape",
      message: "multiplyBackward: [2,3], [3,3], [2,3], [2,3], [2,3]",
    });
  });
});
