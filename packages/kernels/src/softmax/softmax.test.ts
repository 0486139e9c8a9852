import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDevice, type TestDevice } from "../testing/index.ts";
import { randomNumbers, rounding, worstRatio } from "../testing/numbers.ts";
import { softmax, softmaxVariants } from "./index.ts";
import { softmaxReference } from "./reference.ts";

let device: TestDevice;
beforeAll(async () => {
  device = await openTestDevice();
});
afterAll(() => device.destroy());

const shapes = [1, 7, 9, 33].flatMap((rows) => [1, 2, 7, 63, 64, 65, 1200].map((columns) => [rows, columns] as const));

describe.each(softmaxVariants)("softmax %s", (variant) => {
  it.each(shapes)("equals the reference on [%i, %i], for small and large logits", async (rows, columns) => {
    for (const [spread, offset] of [
      [4, 0],
      [20, 1000],
    ] as const) {
      const input = randomNumbers(rows * columns).map((number) => number * spread + offset);
      const output = device.poisoned([rows, columns]);
      await device.run((recorder) =>
        softmax(recorder, { input: device.upload(input, [rows, columns]), output }, variant),
      );
      const expected = softmaxReference(input, columns);
      // WGSL allows exp(x) an error of 3 + 2|x| units in the last place, of two roundings each; the sum adds one a column.
      const relative = rounding * (2 * 2 * (3 + 2 * 2 * spread) + columns + 3);
      const worst = worstRatio(await device.read(output), expected, (i) => relative * (expected[i] ?? 0));
      expect(worst).toBeLessThanOrEqual(1);
      expect((await device.readTail(output)).every(Number.isNaN)).toBe(true);
    }
  });

  it("refuses other sizes", async () => {
    const inputs = { input: device.empty([2, 8]), output: device.empty([2, 7]) };
    await expect(device.run((recorder) => softmax(recorder, inputs, variant))).rejects.toMatchObject({
      code: "shape",
      message: "softmax: [2,8] into [2,7]",
    });
  });
});
