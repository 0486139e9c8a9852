import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDevice, type TestDevice } from "../testing/index.ts";
import { halfValue, randomHalves, randomNumbers } from "../testing/numbers.ts";
import { gatherRows } from "./index.ts";
import { gatherRowsReference } from "./reference.ts";

let device: TestDevice;
beforeAll(async () => {
  device = await openTestDevice();
});
afterAll(() => device.destroy());

const shapes = [1, 7, 33].flatMap((rows) => [1, 4, 30, 33, 384].map((features) => [rows, features] as const));

describe("gatherRows", () => {
  it.each(shapes)("copies %i rows of %i features, f32 and f16", async (rows, features) => {
    const index = Uint32Array.from({ length: rows }, (_, i) => (i * 5 + 3) % 11);
    const whole = randomNumbers(11 * features);
    const halves = randomHalves(11 * features);
    for (const table of [whole, halves]) {
      const output = device.poisoned([rows, features]);
      await device.run((recorder) =>
        gatherRows(recorder, {
          index: device.upload(index, [rows]),
          table: device.upload(table, [11, features]),
          output,
        }),
      );
      const numbers = table === halves ? Float32Array.from(halves, halfValue) : whole;
      expect([...(await device.read(output))]).toEqual([...gatherRowsReference(index, numbers, features)]);
      expect((await device.readTail(output)).every(Number.isNaN)).toBe(true);
    }
  });

  it("refuses other features", async () => {
    const inputs = { index: device.empty([2], "u32"), table: device.empty([5, 3]), output: device.empty([2, 4]) };
    await expect(device.run((recorder) => gatherRows(recorder, inputs))).rejects.toMatchObject({
      code: "shape",
      message: "gatherRows: [2] of [5,3] into [2,4]",
    });
  });
});
