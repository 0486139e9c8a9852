import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { worstDifference } from "../testing/differences.ts";
import { openTestDevice, type TestDevice } from "../testing/index.ts";
import { randomNumbers, rounding, worstRatio } from "../testing/numbers.ts";
import { normaliseRows, normaliseRowsBackward } from "./index.ts";
import { normaliseRowsBackwardReference, normaliseRowsReference, type Row } from "./reference.ts";

let device: TestDevice;
beforeAll(async () => {
  device = await openTestDevice();
});
afterAll(() => device.destroy());

const size = 611;
const positive = (seed: number): Float32Array => randomNumbers(size, seed).map((number) => Math.abs(number) + 0.01);

/** Rows of 1 to 40 elements with gaps, the third of them all zeros. */
function someRows(count: number): { rows: Row[]; values: Float32Array } {
  const values = positive(3);
  const rows: Row[] = [];
  for (let start = 1; rows.length < count && start < size - 41; start += rows.length + 2)
    rows.push([start, 1 + (rows.length % 40)]);
  const [zeros] = rows.slice(2, 3);
  if (zeros) values.fill(0, zeros[0], zeros[0] + zeros[1]);
  return { rows, values };
}

describe("normaliseRows", () => {
  it.each([1, 3, 30])("divides %i rows by their sums, and leaves the others", async (count) => {
    const { rows, values } = someRows(count);
    const onDevice = device.upload(values, [size]);
    await device.run((recorder) =>
      normaliseRows(recorder, {
        rows: device.upload(Uint32Array.from(rows.flat()), [rows.length, 2]),
        values: onDevice,
      }),
    );
    const expected = normaliseRowsReference(rows, values);
    const bound = (i: number): number => 45 * rounding * Math.abs(expected[i] ?? 0);
    expect(worstRatio(await device.read(onDevice), expected, bound)).toBeLessThanOrEqual(1);
  });

  it("has a gradient: the reference's, which is that of finite differences", async () => {
    const { rows, values } = someRows(30);
    const outputGradient = randomNumbers(size, 5);
    const expected = normaliseRowsBackwardReference(rows, values, outputGradient);
    const away = rows.filter((_, index) => index !== 2); // the row of zeros has no derivative
    const smooth = normaliseRowsBackwardReference(away, values, outputGradient);
    const apply = (numbers: Float64Array): Float64Array => normaliseRowsReference(away, numbers);
    expect(worstDifference(apply, values, outputGradient, smooth)).toBeLessThan(1e-6);

    const gradient = device.upload(outputGradient, [size]);
    await device.run((recorder) =>
      normaliseRowsBackward(recorder, {
        rows: device.upload(Uint32Array.from(rows.flat()), [rows.length, 2]),
        input: device.upload(values, [size]),
        gradient,
      }),
    );
    // The difference of g and its mean may cancel: what is off counts in units of both, over the row's sum.
    const sums = new Float64Array(size).fill(1);
    for (const [start, count] of rows)
      sums.fill(
        values.subarray(start, start + count).reduce((sum, value) => sum + value, 0),
        start,
        start + count,
      );
    const bound = (i: number): number => (100 * rounding * 2) / Math.max(sums[i] ?? 1, 1e-9);
    expect(worstRatio(await device.read(gradient), expected, bound)).toBeLessThanOrEqual(1);
  });

  it("refuses tables of another width and gradients of another size", async () => {
    const [rows, values] = [device.empty([2, 3], "u32"), device.empty([4])];
    await expect(device.run((recorder) => normaliseRows(recorder, { rows, values }))).rejects.toMatchObject({
      code: "shape",
    });
    const pairs = device.empty([2, 2], "u32");
    await expect(
      device.run((recorder) =>
        normaliseRowsBackward(recorder, { rows: pairs, input: values, gradient: device.empty([5]) }),
      ),
    ).rejects.toMatchObject({ code: "shape", message: /\[4\] with gradient \[5\]/ });
  });
});
