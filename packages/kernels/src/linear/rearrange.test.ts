import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDevice, type TestDevice } from "../testing/index.ts";
import { randomNumbers } from "../testing/numbers.ts";
import { packedLength, packPanels } from "./pack.ts";
import { panelsToRows, rowsToPanels } from "./rearrange.ts";

let device: TestDevice;
beforeAll(async () => {
  device = await openTestDevice();
});
afterAll(() => device.destroy());

const sizes = [1, 7, 32, 33, 100, 1030];
const shapes = sizes.flatMap((columns) => [1, 5, 48, 70].map((inner) => [columns, inner] as const));

describe("rowsToPanels and panelsToRows", () => {
  it.each(shapes)("rearrange [%i, %i] as packPanels does, there and back", async (columns, inner) => {
    const numbers = randomNumbers(columns * inner);
    const panels = device.poisoned([packedLength(inner, columns)]);
    const rows = device.poisoned([columns, inner]);
    await device.run((recorder) => {
      rowsToPanels(recorder, device.upload(numbers, [columns, inner]), panels);
      panelsToRows(recorder, panels, rows);
    });
    const packed = packPanels(numbers, inner, columns, "out,in", new Float32Array(packedLength(inner, columns)));
    expect(await device.read(panels)).toEqual(packed);
    expect(await device.read(rows)).toEqual(numbers);
    for (const tensor of [panels, rows]) expect((await device.readTail(tensor)).every(Number.isNaN)).toBe(true);
  });

  it("refuses other sizes and halves", async () => {
    const rows = device.empty([3, 8]);
    await expect(device.run((recorder) => rowsToPanels(recorder, rows, device.empty([255])))).rejects.toMatchObject({
      code: "shape",
      message: "rearrange: rows [3,8] f32, panels [255] f32",
    });
    await expect(
      device.run((recorder) => panelsToRows(recorder, device.empty([256], "f16"), rows)),
    ).rejects.toMatchObject({ code: "shape" });
  });
});
