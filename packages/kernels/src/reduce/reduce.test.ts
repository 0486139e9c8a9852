import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDevice, type TestDevice } from "../testing/index.ts";
import { randomNumbers, rounding, worstRatio } from "../testing/numbers.ts";
import { reduce, reductions } from "./index.ts";
import { reduceReference } from "./reference.ts";

let device: TestDevice;
beforeAll(async () => {
  device = await openTestDevice();
});
afterAll(() => device.destroy());

const shapes = [1, 7, 33, 130].flatMap((rows) => [1, 2, 7, 33, 1200].map((columns) => [rows, columns] as const));

describe.each(reductions)("reduce %s", (reduction) => {
  it.each(shapes)("equals the reference on [%i, %i]", async (rows, columns) => {
    const values = randomNumbers(rows * columns);
    const output = device.poisoned([rows]);
    await device.run((recorder) =>
      reduce(recorder, { input: device.upload(values, [rows, columns]), output, reduction }),
    );
    const expected = reduceReference(values, columns, reduction);
    // A rounding a column, of partial sums no larger than their number; a mean divides that again, and rounds (2.5 units allowed).
    const scale = reduction === "mean" ? columns : 1;
    const bound = reduction === "maximum" ? 0 : (rounding * columns * (columns + 5)) / scale;
    expect(worstRatio(await device.read(output), expected, () => bound)).toBeLessThanOrEqual(1);
    expect((await device.readTail(output)).every(Number.isNaN)).toBe(true);
  });

  it("refuses other rows", async () => {
    const inputs = { input: device.empty([2, 8]), output: device.empty([3]), reduction };
    await expect(device.run((recorder) => reduce(recorder, inputs))).rejects.toMatchObject({
      code: "shape",
      message: "reduce: [2,8] into [3]",
    });
  });
});
