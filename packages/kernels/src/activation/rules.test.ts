import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDevice, type TestDevice } from "../testing/index.ts";
import { randomNumbers, worstRatio } from "../testing/numbers.ts";
import { activateBackward, activateSecant, activationRules, activations } from "./index.ts";
import { activateReference, activateRuleReference, activateSecantReference } from "./reference.ts";

let device: TestDevice;
beforeAll(async () => {
  device = await openTestDevice();
});
afterAll(() => device.destroy());

const points = Float32Array.of(...Array.from({ length: 601 }, (_, i) => (i - 300) / 50), 1e-9, -1e-9);
const pairs = activations.flatMap((activation) => activationRules.map((rule) => ({ activation, rule })));

describe.each(pairs)("activateBackward $activation by $rule", ({ activation, rule }) => {
  it("equals the reference", async () => {
    const gradients = randomNumbers(points.length, 4);
    const inputGradient = device.poisoned([points.length]);
    await device.run((recorder) =>
      activateBackward(
        recorder,
        {
          input: device.upload(points, [points.length]),
          outputGradient: device.upload(gradients, [points.length]),
          inputGradient,
          activation,
        },
        rule,
      ),
    );
    const expected = Float64Array.from(points, (x, i) =>
      activateRuleReference(x, gradients[i] ?? Number.NaN, activation, rule),
    );
    expect(worstRatio(await device.read(inputGradient), expected, () => 4e-6)).toBeLessThanOrEqual(1);
    expect((await device.readTail(inputGradient)).every(Number.isNaN)).toBe(true);
  });
});

it.each(activationRules)("a gradient that is no number stays none by %s", async (rule) => {
  const inputGradient = device.empty([3]);
  await device.run((recorder) =>
    activateBackward(
      recorder,
      {
        input: device.upload(Float32Array.of(1, 2, 3), [3]),
        outputGradient: device.upload(Float32Array.of(Number.NaN, -1, 1), [3]),
        inputGradient,
        activation: "gelu",
      },
      rule,
    ),
  );
  expect(Array.from(await device.read(inputGradient), Number.isNaN)).toEqual([true, false, false]);
});

it.each(activations)(
  "%s by identity carries over what comes out: gradient · x = outputGradient · activation(x)",
  (activation) => {
    for (const x of points) {
      if (Math.abs(x) < 1e-6) continue;
      expect(activateRuleReference(x, 0.7, activation, "identity") * x).toBeCloseTo(
        0.7 * activateReference(x, activation),
        12,
      );
    }
  },
);

describe.each(activations)("activateSecant %s", (activation) => {
  it("equals the reference, also where both are the same, and keeps differences whole", async () => {
    const [first, gradients] = [randomNumbers(207, 1).map((x) => 4 * x), randomNumbers(414, 2)];
    const second = randomNumbers(207, 3).map((x, i) => (i % 10 === 0 ? (first[i] ?? 0) : 4 * x));
    const input = Float32Array.of(...first, ...second);
    const inputGradient = device.poisoned([2, 207]);
    await device.run((recorder) =>
      activateSecant(recorder, {
        input: device.upload(input, [2, 207]),
        outputGradient: device.upload(gradients, [2, 207]),
        inputGradient,
        activation,
      }),
    );
    const actual = await device.read(inputGradient);
    const expected = activateSecantReference(input, gradients, activation);
    // The two values are off by 3e-7 or so each; what that is over their distance counts. Of those that are the same, the slope.
    const bound = (i: number): number => {
      const distance = Math.abs((input[i] ?? 0) - (input[i + 207] ?? 0));
      return distance > 1e-6 ? 2e-6 + 2e-6 / distance : 4e-6;
    };
    expect(worstRatio(actual, expected, bound)).toBeLessThanOrEqual(1);
    expect((await device.readTail(inputGradient)).every(Number.isNaN)).toBe(true);
    const apart = [...first.keys()].filter((index) => first[index] !== second[index]);
    for (const index of apart) {
      const [x, other] = [first[index] ?? 0, second[index] ?? 0];
      const change = activateReference(x, activation) - activateReference(other, activation);
      expect((expected[index] ?? 0) * (x - other)).toBeCloseTo((gradients[index] ?? 0) * change, 10);
    }
  });

  it("of what is no number is none", async () => {
    const inputGradient = device.empty([2, 3]);
    await device.run((recorder) =>
      activateSecant(recorder, {
        input: device.upload(Float32Array.of(Number.NaN, 1, 2, 1, Number.NaN, 1), [2, 3]),
        outputGradient: device.upload(new Float32Array(6).fill(1), [2, 3]),
        inputGradient,
        activation,
      }),
    );
    expect(Array.from(await device.read(inputGradient), Number.isNaN)).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  it("refuses an array without a second half", async () => {
    const [input, gradient] = [device.empty([5]), device.empty([5])];
    await expect(
      device.run((recorder) =>
        activateSecant(recorder, { input, outputGradient: gradient, inputGradient: gradient, activation }),
      ),
    ).rejects.toMatchObject({ code: "shape" });
  });
});
