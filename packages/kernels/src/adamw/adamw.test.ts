import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDevice, type TestDevice } from "../testing/index.ts";
import { randomNumbers, rounding, worstRatio } from "../testing/numbers.ts";
import { adamW } from "./index.ts";
import { adamWReference } from "./reference.ts";

let device: TestDevice;
beforeAll(async () => {
  device = await openTestDevice();
});
afterAll(() => device.destroy());

const settings = { learningRate: 0.01, weightDecay: 0.1, betas: [0.9, 0.999], epsilon: 1e-8 } as const;

describe("adamW", () => {
  it.each([[1], [5], [7, 33], [300_000]])("equals the reference over five steps on [%i, …]", async (...shape) => {
    const count = shape.reduce((product, size) => product * size, 1);
    const start = randomNumbers(count);
    const numbers = {
      parameter: Float64Array.from(start),
      firstMoment: new Float64Array(count),
      secondMoment: new Float64Array(count),
    };
    const tensors = {
      parameter: device.upload(start, shape),
      firstMoment: device.upload(new Float32Array(count), shape),
      secondMoment: device.upload(new Float32Array(count), shape),
    };
    for (let step = 1; step <= 5; step++) {
      const gradient = randomNumbers(count, step + 1);
      if (step % 2 === 0) gradient.fill(0, 0, 3);
      adamWReference(
        numbers,
        gradient.map((g) => g / 2),
        step,
        settings,
      );
      await device.run((recorder) =>
        adamW(recorder, { ...tensors, gradient: device.upload(gradient, shape), gradientScale: 0.5, step, settings }),
      );
    }
    // Five times: a rounding of the parameter, and about twenty of a step, which is below three times the learning rate here.
    const bound = (i: number): number => 5 * rounding * (Math.abs(start[i] ?? 0) + 1 + 0.01 * 3 * 20);
    expect(worstRatio(await device.read(tensors.parameter), numbers.parameter, bound)).toBeLessThanOrEqual(1);
  });

  it("leaves what has no gradient alone but for decay", async () => {
    const parameter = device.upload(new Float32Array(8).fill(1), [8]);
    await device.run((recorder) =>
      adamW(recorder, {
        parameter,
        gradient: device.upload(new Float32Array(8), [8]),
        firstMoment: device.upload(new Float32Array(8), [8]),
        secondMoment: device.upload(new Float32Array(8), [8]),
        gradientScale: 1,
        step: 1,
        settings,
      }),
    );
    expect([...(await device.read(parameter))]).toEqual(Array.from({ length: 8 }, () => Math.fround(1 - 0.01 * 0.1)));
  });

  it("refuses other sizes and halves", async () => {
    const [four, five] = [device.empty([4]), device.empty([5])];
    const common = { firstMoment: four, secondMoment: four, gradientScale: 1, step: 1, settings };
    const record = (gradient = four, parameter = four): Promise<void> =>
      device.run((recorder) => adamW(recorder, { ...common, gradient, parameter }));
    await expect(record(five)).rejects.toMatchObject({
      code: "shape",
      message: "adamW: [5] f32, [4] f32, [4] f32, [4] f32",
    });
    await expect(record(four, device.empty([4], "f16"))).rejects.toMatchObject({ code: "shape" });
  });
});
