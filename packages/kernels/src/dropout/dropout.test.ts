import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDevice, type TestDevice } from "../testing/index.ts";
import { randomNumbers } from "../testing/numbers.ts";
import { dropout, type DropoutDraw } from "./index.ts";
import { dropoutReference, philox } from "./reference.ts";

let device: TestDevice;
beforeAll(async () => {
  device = await openTestDevice();
});
afterAll(() => device.destroy());

const draw = { seed: 2 ** 40 + 12_345, step: 7, site: 0xfeed_beef, rate: 0.1 } as const;

/** Which numbers are kept of so many. */
async function kept(count: number, change: Partial<DropoutDraw> = {}): Promise<boolean[]> {
  const output = device.empty([count]);
  const input = device.upload(new Float32Array(count).fill(1), [count]);
  await device.run((recorder) => dropout(recorder, { ...draw, ...change, input, output }));
  return Array.from(await device.read(output), (value) => value !== 0);
}

const share = (mask: readonly boolean[]): number => mask.filter(Boolean).length / mask.length;

describe("philox", () => {
  // Those of Random123 1.14, tests/kat_vectors.
  it.each([
    [[0, 0, 0, 0], [0, 0], "6627e8d5 e169c58d bc57ac4c 9b00dbd8"],
    [Array.from({ length: 4 }, () => 0xffff_ffff), [0xffff_ffff, 0xffff_ffff], "408f276d 41c83b0e a20bc7c6 6d5451fd"],
    [
      [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
      [0xa409_3822, 0x299f_31d0],
      "d16cfe09 94fdcceb 5001e420 24126ea1",
    ],
  ])("gives its authors' words of %j and %j", (counter, key, words) => {
    expect(
      philox(counter, key)
        .map((word) => word.toString(16).padStart(8, "0"))
        .join(" "),
    ).toBe(words);
  });
});

describe("dropout", () => {
  it.each([[1], [7], [4, 9], [33, 30], [1 << 16, 5]])(
    "equals the reference bit by bit on [%i, %i]",
    async (...shape) => {
      const count = shape.reduce((product, size) => product * size, 1);
      const input = randomNumbers(count, 1);
      const output = device.poisoned(shape);
      await device.run((recorder) => dropout(recorder, { ...draw, input: device.upload(input, shape), output }));
      expect(await device.read(output)).toEqual(dropoutReference(input, draw));
      expect((await device.readTail(output)).every(Number.isNaN)).toBe(true);
    },
  );

  it.each([0, 0.1, 0.5, 0.9])("drops a share of %f, and keeps the mean", async (rate) => {
    const mask = await kept(200_000, { rate });
    // Five standard errors.
    expect(Math.abs(share(mask) - (1 - rate))).toBeLessThanOrEqual(5 * Math.sqrt((rate * (1 - rate)) / mask.length));
    const input = new Float32Array(8).fill(3);
    const scaled = dropoutReference(input, { ...draw, rate }).filter((value) => value !== 0);
    expect([...new Set(scaled)]).toEqual(scaled.length > 0 ? [Math.fround(3 * Math.fround(1 / (1 - rate)))] : []);
  });

  it.each([
    ["step", { step: draw.step + 1 }],
    ["site", { site: draw.site + 1 }],
    ["low word of the seed", { seed: draw.seed + 1 }],
    ["high word of the seed", { seed: draw.seed + 2 ** 32 }],
  ])("draws independently of those of another %s", async (_, change) => {
    const [one, other] = [await kept(100_000, { rate: 0.5 }), await kept(100_000, { rate: 0.5, ...change })];
    const alike = share(one.map((each, i) => each === other[i]));
    expect(Math.abs(alike - 0.5)).toBeLessThan(5 * Math.sqrt(0.25 / one.length));
    // Neighbours in one mask, too.
    const neighbours = share(one.slice(1).map((each, i) => each === one[i]));
    expect(Math.abs(neighbours - 0.5)).toBeLessThan(5 * Math.sqrt(0.25 / one.length));
  });

  it("draws the same again", async () => {
    expect(await kept(1000)).toEqual(await kept(1000));
  });

  it("refuses other sizes and rates", async () => {
    const [input, output] = [device.empty([2, 3]), device.empty([3, 3])];
    const record = (change: object): Promise<void> =>
      device.run((recorder) => dropout(recorder, { ...draw, input, output: input, ...change }));
    await expect(record({ output })).rejects.toMatchObject({
      code: "shape",
      message: "dropout: [2,3] into [3,3] at a rate of 0.1",
    });
    for (const rate of [1, -0.1, Number.NaN]) await expect(record({ rate })).rejects.toMatchObject({ code: "shape" });
  });
});
