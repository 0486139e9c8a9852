import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dot, worstDifference } from "../testing/differences.ts";
import { openTestDevice, type TestDevice } from "../testing/index.ts";
import { randomNumbers, rounding, worstRatio } from "../testing/numbers.ts";
import { tableForms } from "../testing/packed.ts";
import { gatherRows } from "./index.ts";
import { gatherRowsReference, scatterRowsReference, sumRowsReference } from "./reference.ts";
import { scatterRows } from "./scatter-rows.ts";

let device: TestDevice;
beforeAll(async () => {
  device = await openTestDevice();
});
afterAll(() => device.destroy());

const tableRows = 37;
const shapes = [1, 7, 33, 37].flatMap((rows) => [1, 4, 30, 33, 384].map((features) => [rows, features] as const));

/** `rows` different rows of the table, in no order. */
const someRows = (rows: number): Uint32Array => Uint32Array.from({ length: rows }, (_, i) => (i * 5 + 3) % tableRows);

describe("scatterRows", () => {
  it.each(shapes)("puts %i rows of %i features where they belong, and leaves the others", async (rows, features) => {
    const index = someRows(rows);
    const input = randomNumbers(rows * features);
    const output = device.poisoned([tableRows, features]);
    await device.run((recorder) =>
      scatterRows(recorder, {
        index: device.upload(index, [rows]),
        input: device.upload(input, [rows, features]),
        output,
      }),
    );
    const expected = new Float64Array(tableRows * features).fill(Number.NaN);
    scatterRowsReference(index, input, expected);
    expect([...(await device.read(output))]).toEqual([...expected]);
    expect((await device.readTail(output)).every(Number.isNaN)).toBe(true);
  });

  it.each(tableForms.filter(({ dtype }) => dtype === "f32"))(
    "puts and adds rows into a table $form",
    async ({ make }) => {
      const [rows, features] = [23, 30];
      const index = Uint32Array.from({ length: rows }, (_, i) => (i * 61) % 200);
      const [before, input] = [randomNumbers(200 * features, 1), randomNumbers(rows * features, 2)];
      for (const adding of [false, true]) {
        const output = make(device, before, 200, features);
        const back = device.empty([200, features]);
        await device.run((recorder) => {
          const on = { index: device.upload(index, [rows]), input: device.upload(input, [rows, features]) };
          scatterRows(recorder, { ...on, output, add: adding });
          gatherRows(recorder, {
            index: device.upload(
              Uint32Array.from({ length: 200 }, (_, i) => i),
              [200],
            ),
            table: output,
            output: back,
          });
        });
        const expected = Float64Array.from(before);
        if (adding) sumRowsReference(index, input, expected);
        else scatterRowsReference(index, input, expected);
        expect(worstRatio(await device.read(back), expected, () => 2 * rounding)).toBeLessThanOrEqual(1);
      }
    },
  );

  it("is the gradient of gathering", async () => {
    const [rows, features] = [7, 5];
    const index = someRows(rows);
    const [table, outputGradient] = [randomNumbers(tableRows * features, 1), randomNumbers(rows * features, 2)];
    const gradient = new Float64Array(tableRows * features);
    scatterRowsReference(index, outputGradient, gradient);
    const apply = (numbers: Float64Array): Float64Array => gatherRowsReference(index, numbers, features);
    expect(worstDifference(apply, table, outputGradient, gradient)).toBeLessThan(1e-6);

    // Gathering is linear: on the device, too, both sides of ⟨g, gather(t)⟩ = ⟨scatter(g), t⟩ have the same products.
    const [gathered, scattered] = [
      device.empty([rows, features]),
      device.upload(new Float32Array(tableRows * features), [tableRows, features]),
    ];
    await device.run((recorder) => {
      const onDevice = device.upload(index, [rows]);
      gatherRows(recorder, { index: onDevice, table: device.upload(table, [tableRows, features]), output: gathered });
      const input = device.upload(outputGradient, [rows, features]);
      scatterRows(recorder, { index: onDevice, input, output: scattered });
    });
    expect(dot(outputGradient, await device.read(gathered))).toBeCloseTo(dot(await device.read(scattered), table), 12);
  });

  it("refuses other features and another number of rows", async () => {
    const output = device.empty([5, 3]);
    for (const [index, input] of [
      [device.empty([2], "u32"), device.empty([2, 4])],
      [device.empty([3], "u32"), device.empty([2, 3])],
    ] as const)
      await expect(device.run((recorder) => scatterRows(recorder, { index, input, output }))).rejects.toMatchObject({
        code: "shape",
        message: /^scatterRows: /,
      });
  });
});
