import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDevice, type TestDevice } from "../testing/index.ts";
import { halfValue, randomHalves, randomNumbers, rounding, worstRatio } from "../testing/numbers.ts";
import { tableForms } from "../testing/packed.ts";
import { blendRows, zeroRow } from "./blend-rows.ts";
import { gatherRows } from "./index.ts";
import { blendRowsReference, gatherRowsReference } from "./reference.ts";

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

  it.each(tableForms)("reads a table $form", async ({ make, dtype }) => {
    const [rows, features] = [23, 30];
    const index = Uint32Array.from({ length: rows }, (_, i) => (i * 61) % 200);
    const numbers = dtype === "f16" ? randomHalves(200 * features) : randomNumbers(200 * features);
    const values = numbers instanceof Uint16Array ? Float32Array.from(numbers, halfValue) : numbers;
    const output = device.poisoned([rows, features]);
    await device.run((recorder) =>
      gatherRows(recorder, {
        index: device.upload(index, [rows]),
        table: make(device, numbers, 200, features),
        output,
      }),
    );
    expect([...(await device.read(output))]).toEqual([...gatherRowsReference(index, values, features)]);
    expect((await device.readTail(output)).every(Number.isNaN)).toBe(true);

    const pairs = Uint32Array.from({ length: rows * 2 }, (_, i) => (i % 7 === 3 ? zeroRow : (i * 61) % 200));
    const share = randomNumbers(rows, 3);
    const blended = device.poisoned([rows, features]);
    await device.run((recorder) =>
      blendRows(recorder, {
        index: device.upload(pairs, [rows, 2]),
        table: make(device, numbers, 200, features),
        share: device.upload(share, [rows]),
        output: blended,
      }),
    );
    const expected = blendRowsReference(pairs, values, share, features);
    expect(worstRatio(await device.read(blended), expected, () => 8 * rounding)).toBeLessThanOrEqual(1);
    expect((await device.readTail(blended)).every(Number.isNaN)).toBe(true);
  });

  it("refuses other features", async () => {
    const inputs = { index: device.empty([2], "u32"), table: device.empty([5, 3]), output: device.empty([2, 4]) };
    await expect(device.run((recorder) => gatherRows(recorder, inputs))).rejects.toMatchObject({
      code: "shape",
      message: "gatherRows: [2] of [5,3] into [2,4]",
    });
  });
});
