import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDevice, type TestDevice } from "../testing/index.ts";
import { randomNumbers, rounding, worstRatio } from "../testing/numbers.ts";
import { sgd, type SgdSettings } from "./index.ts";
import { sgdReference } from "./reference.ts";

let device: TestDevice;
beforeAll(async () => {
  device = await openTestDevice();
});
afterAll(() => device.destroy());

const plain = { learningRate: 0.1, weightDecay: 0, momentum: 0, dampening: 0, nesterov: false } as const;
const kinds: readonly (readonly [string, SgdSettings])[] = [
  ["alone", plain],
  ["with decay", { ...plain, weightDecay: 0.1 }],
  ["with momentum", { ...plain, weightDecay: 0.1, momentum: 0.9 }],
  ["with dampening", { ...plain, momentum: 0.9, dampening: 0.5 }],
  ["with Nesterov's momentum", { ...plain, weightDecay: 0.1, momentum: 0.9, nesterov: true }],
];

/** Five steps of a few roundings each, of numbers up to about 3. */
const bound = (): number => 5 * 6 * rounding * 3;

describe.each(kinds)("sgd %s", (_, settings) => {
  it.each([[1], [5], [7, 33], [300_000]])("equals the reference over five steps on [%i, …]", async (...shape) => {
    const count = shape.reduce((product, size) => product * size, 1);
    const start = randomNumbers(count);
    const numbers = { parameter: Float64Array.from(start), velocity: new Float64Array(count) };
    const [parameter, velocity] = [device.upload(start, shape), device.upload(new Float32Array(count), shape)];
    for (let step = 1; step <= 5; step++) {
      const gradient = randomNumbers(count, step + 1);
      sgdReference(
        numbers,
        gradient.map((g) => g / 2),
        step,
        settings,
      );
      await device.run((recorder) =>
        sgd(recorder, {
          gradient: device.upload(gradient, shape),
          parameter,
          velocity,
          gradientScale: 0.5,
          step,
          settings,
        }),
      );
    }
    expect(worstRatio(await device.read(parameter), numbers.parameter, bound)).toBeLessThanOrEqual(1);
  });
});

it("refuses other sizes, and momentum without a velocity", async () => {
  const [four, five] = [device.empty([4]), device.empty([5])];
  const record = (change: object): Promise<void> =>
    device.run((recorder) =>
      sgd(recorder, { gradient: four, parameter: four, gradientScale: 1, step: 1, settings: plain, ...change }),
    );
  await expect(record({ gradient: five })).rejects.toMatchObject({
    code: "shape",
    message: "sgd: [5] f32, [4] f32, momentum 0",
  });
  await expect(record({ settings: { ...plain, momentum: 0.9 } })).rejects.toMatchObject({ code: "shape" });
});
