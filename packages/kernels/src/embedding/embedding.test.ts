import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDevice, type TestDevice } from "../testing/index.ts";
import { halfValue, randomHalves, randomNumbers, rounding, worstRatio } from "../testing/numbers.ts";
import { tableForms } from "../testing/packed.ts";
import { embedding } from "./index.ts";
import { embeddingReference } from "./reference.ts";

let device: TestDevice;
beforeAll(async () => {
  device = await openTestDevice();
});
afterAll(() => device.destroy());

const shapes = [1, 7, 33].flatMap((tokens) => [4, 30, 33, 384].map((features) => [tokens, features] as const));

describe("embedding", () => {
  it.each(shapes)("adds three tables for %i tokens of %i features, f32 and f16", async (tokens, features) => {
    const index = Uint32Array.from({ length: tokens * 4 }, (_, i) => [i % 13, i % 9, i % 2, 99][i % 4] ?? 0);
    const position = randomNumbers(9 * features, 2);
    const type = randomNumbers(2 * features, 3);
    const halves = randomHalves(13 * features);
    for (const word of [randomNumbers(13 * features), halves]) {
      const output = device.poisoned([tokens, features]);
      await device.run((recorder) =>
        embedding(recorder, {
          index: device.upload(index, [tokens, 4]),
          word: device.upload(word, [13, features]),
          position: device.upload(position, [9, features]),
          type: device.upload(type, [2, features]),
          output,
        }),
      );
      const numbers = word === halves ? Float32Array.from(halves, halfValue) : word;
      const expected = embeddingReference({ index, word: numbers, position, type, features });
      // Two roundings of numbers up to 3.
      expect(worstRatio(await device.read(output), expected, () => 2 * 3 * rounding)).toBeLessThanOrEqual(1);
      expect((await device.readTail(output)).every(Number.isNaN)).toBe(true);
    }
  });

  it.each(tableForms)("reads words of a table $form", async ({ make, dtype }) => {
    const [tokens, features] = [23, 30];
    const index = Uint32Array.from({ length: tokens * 4 }, (_, i) => [(i * 61) % 200, i % 9, i % 2, 99][i % 4] ?? 0);
    const [position, type] = [randomNumbers(9 * features, 2), randomNumbers(2 * features, 3)];
    const numbers = dtype === "f16" ? randomHalves(200 * features) : randomNumbers(200 * features);
    const word = numbers instanceof Uint16Array ? Float32Array.from(numbers, halfValue) : numbers;
    const output = device.poisoned([tokens, features]);
    await device.run((recorder) =>
      embedding(recorder, {
        index: device.upload(index, [tokens, 4]),
        word: make(device, numbers, 200, features),
        position: device.upload(position, [9, features]),
        type: device.upload(type, [2, features]),
        output,
      }),
    );
    const expected = embeddingReference({ index, word, position, type, features });
    expect(worstRatio(await device.read(output), expected, () => 2 * 3 * rounding)).toBeLessThanOrEqual(1);
    expect((await device.readTail(output)).every(Number.isNaN)).toBe(true);
  });

  it("refuses tables of other features", async () => {
    const inputs = {
      index: device.empty([2, 4], "u32"),
      word: device.empty([5, 8]),
      position: device.empty([5, 8]),
      type: device.empty([2, 4]),
      output: device.empty([2, 8]),
    };
    await expect(device.run((recorder) => embedding(recorder, inputs))).rejects.toMatchObject({ code: "shape" });
  });
});
