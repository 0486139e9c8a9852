import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dot, worstDifference } from "../testing/differences.ts";
import { openTestDevice, type TestDevice } from "../testing/index.ts";
import { randomNumbers, rounding, worstRatio } from "../testing/numbers.ts";
import { activate, activateBackward, activations } from "./index.ts";
import { activateReference, activateSlopeReference } from "./reference.ts";

let device: TestDevice;
beforeAll(async () => {
  device = await openTestDevice();
});
afterAll(() => device.destroy());

// Every 1/512 from -12 to 12, and both far ends: 12295 numbers, no multiple of four.
const grid = Float32Array.of(
  ...Array.from({ length: 24 * 512 + 1 }, (_, i) => i / 512 - 12),
  -1e4,
  1e4,
  -100,
  100,
  1e-20,
  0,
);

// The terms of a slope are below 1.2 and each is off by some roundings. The most have those with an exp, 3 + 2 |argument| units in the last place
// by WGSL: x · exp(-x²/2) · (3 + x²), and its like of the other functions, stay below 2.6.
const slopeError = (2.6 * 2 + 1.2 * 6) * rounding;

describe.each(activations)("activateBackward %s", (activation) => {
  it("equals the reference on a grid, in proportion to the gradient", async () => {
    const outputGradient = randomNumbers(grid.length);
    const inputGradient = device.poisoned([grid.length]);
    await device.run((recorder) =>
      activateBackward(recorder, {
        input: device.upload(grid, [grid.length]),
        outputGradient: device.upload(outputGradient, [grid.length]),
        inputGradient,
        activation,
      }),
    );
    const expected = Float64Array.from(
      grid,
      (x, i) => activateSlopeReference(x, activation) * (outputGradient[i] ?? Number.NaN),
    );
    const bound = (i: number): number => slopeError * Math.abs(outputGradient[i] ?? 0);
    expect(worstRatio(await device.read(inputGradient), expected, bound)).toBeLessThanOrEqual(1);
    expect((await device.readTail(inputGradient)).every(Number.isNaN)).toBe(true);
  });

  it("has the slope of the forward reference", () => {
    const points = randomNumbers(150, 2).map((number) => number * 6);
    const slopes = Float64Array.from(points, (x) => activateSlopeReference(x, activation));
    const ones = new Float64Array(150).fill(1);
    expect(
      worstDifference((input) => input.map((x) => activateReference(x, activation)), points, ones, slopes),
    ).toBeLessThan(1e-6);
  });

  it("has the slope of the forward kernel along a direction", async () => {
    const count = 301;
    // Away from the corner of relu.
    const input = randomNumbers(count, 3).map((number) => number * 3 + Math.sign(number) * 0.1);
    const [direction, outputGradient] = [randomNumbers(count, 4), randomNumbers(count, 5)];
    const step = 2 ** -6;
    const forward = async (sign: number): Promise<Float32Array> => {
      const output = device.empty([count]);
      const moved = input.map((x, i) => x + sign * step * (direction[i] ?? 0));
      await device.run((recorder) => activate(recorder, { input: device.upload(moved, [count]), output, activation }));
      return device.read(output);
    };
    const inputGradient = device.empty([count]);
    await device.run((recorder) =>
      activateBackward(recorder, {
        input: device.upload(input, [count]),
        outputGradient: device.upload(outputGradient, [count]),
        inputGradient,
        activation,
      }),
    );
    const difference = (dot(outputGradient, await forward(1)) - dot(outputGradient, await forward(-1))) / (2 * step);
    // step² / 6 of third derivatives below 2, and values below 4 that are off by 2e-7 each: in the mean over signs both are far smaller.
    const bound = count * (step ** 2 / 3) * 0.25 + (Math.sqrt(count) * 4 * 2e-7) / step;
    expect(Math.abs(difference - dot(await device.read(inputGradient), direction))).toBeLessThan(bound);
  });
});

describe("activateBackward", () => {
  it("refuses other sizes, and buffers without room for the last four numbers", async () => {
    const [input, outputGradient] = [device.empty([5]), device.empty([5])];
    const record = (inputGradient: typeof input): Promise<void> =>
      device.run((recorder) =>
        activateBackward(recorder, { input, outputGradient, inputGradient, activation: "gelu" }),
      );
    await expect(record(device.empty([6]))).rejects.toMatchObject({
      code: "shape",
      message: "activateBackward: [5] with gradients [5], [6]",
    });
    const short = device.programs.device.createBuffer({ size: 20, usage: input.buffer.usage });
    await expect(record({ buffer: short, shape: [5], dtype: "f32" })).rejects.toMatchObject({
      code: "shape",
      message: /multiple of 16/,
    });
  });
});
