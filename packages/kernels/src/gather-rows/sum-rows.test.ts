import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { worstDifference } from "../testing/differences.ts";
import { openTestDevice, type TestDevice } from "../testing/index.ts";
import { randomNumbers, rounding, worstRatio } from "../testing/numbers.ts";
import { gatherRowsReference, sumRowsReference } from "./reference.ts";
import { rowSegments, sumRows } from "./sum-rows.ts";

let device: TestDevice;
beforeAll(async () => {
  device = await openTestDevice();
});
afterAll(() => device.destroy());

const tableRows = 19;
const shapes = [1, 7, 100].flatMap((rows) => [1, 4, 30, 33, 384].map((features) => [rows, features] as const));

/** Rows of the table, most of them several times. */
const someRows = (rows: number): Uint32Array =>
  Uint32Array.from({ length: rows }, (_, i) => (i * i * 5 + 3) % tableRows);

describe("rowSegments", () => {
  it("names every place once, in order, under its row", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 12 })), (index) => {
        const { segments, members } = rowSegments(index);
        const rows: number[] = [];
        const seen: number[] = [];
        for (let at = 0; at < segments.length; at += 3) {
          const [row = -1, from = 0, to = 0] = segments.subarray(at, at + 3);
          const places = [...members.subarray(from, to)];
          expect(places).toEqual(index.flatMap((each, place) => (each === row ? [place] : [])));
          rows.push(row);
          seen.push(...places);
        }
        expect(rows).toEqual([...new Set(index)].toSorted((a, b) => a - b));
        expect(seen).toEqual([...members]);
      }),
    );
  });
});

describe("sumRows", () => {
  it.each(shapes)(
    "adds %i rows of %i features up where they came from, and leaves the others",
    async (rows, features) => {
      const index = someRows(rows);
      const input = randomNumbers(rows * features);
      const { segments, members } = rowSegments(index);
      const run = async (): Promise<Float32Array> => {
        const output = device.poisoned([tableRows, features]);
        await device.run((recorder) =>
          sumRows(recorder, {
            segments: device.upload(segments, [segments.length / 3, 3]),
            members: device.upload(members, [rows]),
            input: device.upload(input, [rows, features]),
            output,
          }),
        );
        expect((await device.readTail(output)).every(Number.isNaN)).toBe(true);
        return device.read(output);
      };
      const actual = await run();
      const expected = new Float64Array(tableRows * features);
      sumRowsReference(index, input, expected);
      const named = (i: number): boolean => index.includes(Math.floor(i / features));
      expect(actual.every((value, i) => named(i) !== Number.isNaN(value))).toBe(true);
      // Numbers are below 1, and each sum rounds once.
      const worst = worstRatio(
        actual.map((value, i) => (named(i) ? value : 0)),
        expected,
        () => rounding * rows * rows,
      );
      expect(worst).toBeLessThanOrEqual(1);
      expect(await run()).toEqual(actual);
    },
  );

  it("is the gradient of gathering", () => {
    const [rows, features] = [25, 5];
    const index = someRows(rows);
    const [table, outputGradient] = [randomNumbers(tableRows * features, 1), randomNumbers(rows * features, 2)];
    const gradient = new Float64Array(tableRows * features);
    sumRowsReference(index, outputGradient, gradient);
    const apply = (numbers: Float64Array): Float64Array => gatherRowsReference(index, numbers, features);
    expect(worstDifference(apply, table, outputGradient, gradient)).toBeLessThan(1e-6);
  });

  it("refuses other features and another number of rows", async () => {
    const [segments, output] = [device.empty([1, 3], "u32"), device.empty([5, 3])];
    for (const [members, input] of [
      [device.empty([2], "u32"), device.empty([2, 4])],
      [device.empty([3], "u32"), device.empty([2, 3])],
    ] as const)
      await expect(
        device.run((recorder) => sumRows(recorder, { segments, members, input, output })),
      ).rejects.toMatchObject({ code: "shape", message: /^sumRows: / });
  });
});
