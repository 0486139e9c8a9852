import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDevice, type TestDevice } from "../testing/index.ts";
import { worstRatio } from "../testing/numbers.ts";
import { activate, activations } from "./index.ts";
import { activateReference } from "./reference.ts";

let device: TestDevice;
beforeAll(async () => {
  device = await openTestDevice();
});
afterAll(() => device.destroy());

// Every 1/512 from -12 to 12, and both far ends.
const grid = Float32Array.of(
  ...Array.from({ length: 24 * 512 + 1 }, (_, i) => i / 512 - 12),
  -1e4,
  1e4,
  -88,
  88,
  1e-20,
  0,
);

describe("activate", () => {
  it.each(activations)("%s is within 2e-7 of f64 on a grid, in proportion to its argument", async (activation) => {
    const input = device.upload(grid, [grid.length]);
    const output = device.poisoned([grid.length]);
    await device.run((recorder) => activate(recorder, { input, output, activation }));
    const expected = Float64Array.from(grid, (x) => activateReference(x, activation));
    const worst = worstRatio(await device.read(output), expected, (i) => 2e-7 * Math.max(1, Math.abs(grid[i] ?? 0)));
    expect(worst).toBeLessThanOrEqual(1);
    expect((await device.readTail(output)).every(Number.isNaN)).toBe(true);
  });

  it.each(activations)("%s of what is no number is none", async (activation) => {
    const input = device.upload(Float32Array.of(Number.NaN, -1, 1, 0, Number.NaN), [5]);
    const output = device.empty([5]);
    await device.run((recorder) => activate(recorder, { input, output, activation }));
    expect(Array.from(await device.read(output), Number.isNaN)).toEqual([true, false, false, false, true]);
  });

  it("knows values of erf", () => {
    // gelu(x) = x · Φ(x); Φ(1) and Φ(-3) from tables of the normal distribution.
    expect(activateReference(1, "gelu")).toBeCloseTo(0.8413447460685429, 14);
    expect(activateReference(-3, "gelu")).toBeCloseTo(-3 * 0.0013498980316300946, 14);
  });

  it("refuses other sizes, and buffers without room for the last four numbers", async () => {
    const input = device.empty([5]);
    await expect(
      device.run((recorder) => activate(recorder, { input, output: device.empty([6]), activation: "relu" })),
    ).rejects.toMatchObject({ code: "shape", message: "activate: [5] into [6]" });
    const short = device.programs.device.createBuffer({ size: 20, usage: input.buffer.usage });
    await expect(
      device.run((recorder) =>
        activate(recorder, { input, output: { buffer: short, shape: [5], dtype: "f32" }, activation: "relu" }),
      ),
    ).rejects.toMatchObject({ code: "shape", message: /multiple of 16/ });
  });
});
