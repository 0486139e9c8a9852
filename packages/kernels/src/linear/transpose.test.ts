import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { worstDifference } from "../testing/differences.ts";
import { openTestDevice, type TestDevice } from "../testing/index.ts";
import { halfValue, randomHalves, randomNumbers, rounding, worstRatio } from "../testing/numbers.ts";
import { uploadWeight } from "../testing/packed.ts";
import { linear } from "./index.ts";
import { packedLength } from "./pack.ts";
import { linearBackwardReference, linearReference } from "./reference.ts";
import { transposeWeight } from "./transpose.ts";
import { linearRuns, linearVariants } from "./variants.ts";
import { packedWeight, type PackedWeight } from "./weight.ts";

let device: TestDevice;
beforeAll(async () => {
  device = await openTestDevice();
});
afterAll(() => device.destroy());

const sizes = [2, 7, 30, 33, 48, 384];
const shapes = sizes.flatMap((inner) => sizes.map((columns) => ({ inner, columns })));

/** A weight of [inner, columns] numbers; 0 for a bias. */
const upload = (numbers: Float32Array | Uint16Array, inner: number, columns: number, shards?: readonly number[]) =>
  uploadWeight(device, { numbers, inner, columns }, shards);

/** Room for the transpose of a weight, full of NaN, its halves' tail too. */
function roomFor({ inner, columns, shards }: PackedWeight, parts: readonly number[] = [inner]): PackedWeight {
  const dtype = shards[0]?.panels.dtype ?? "f32";
  return packedWeight(
    columns,
    parts.map((own) => {
      const length = packedLength(columns, own);
      const { buffer } = device.poisoned([dtype === "f16" ? length / 2 : length]);
      const width = packedLength(1, own);
      return {
        panels: { buffer, shape: [length], dtype },
        bias: device.upload(new Float32Array(width), [width]),
        columns: own,
      };
    }),
  );
}

/** The bits of panels, a word for each f32 or two halves. */
async function bits({ shards }: PackedWeight): Promise<number[]> {
  const words: number[] = [];
  for (const { panels } of shards) {
    const count = panels.shape.reduce((a, b) => a * b, 1) / (panels.dtype === "f16" ? 2 : 1);
    for (const word of new Uint32Array((await device.read({ ...panels, shape: [count] })).buffer)) words.push(word);
  }
  return words;
}

describe("transposeWeight", () => {
  it.each(shapes)("gives the panels of the transpose, and back: $inner x $columns", async ({ inner, columns }) => {
    for (const numbers of [randomNumbers(inner * columns), randomHalves(inner * columns)]) {
      const weight = upload(numbers, inner, columns);
      const transposed = roomFor(weight);
      const back = roomFor(transposed);
      await device.run((recorder) => {
        transposeWeight(recorder, weight, transposed);
        transposeWeight(recorder, transposed, back);
      });
      const flipped = numbers.map((_, i) => numbers[(i % inner) * columns + Math.floor(i / inner)] ?? Number.NaN);
      expect(await bits(transposed)).toEqual(await bits(upload(flipped, columns, inner)));
      expect(await bits(back)).toEqual(await bits(weight));
      for (const { panels } of [...transposed.shards, ...back.shards])
        expect((await device.readTail(panels)).every(Number.isNaN)).toBe(true);
    }
  });

  it("goes from shards into shards", async () => {
    const [inner, columns] = [130, 200];
    for (const numbers of [randomNumbers(inner * columns), randomHalves(inner * columns)]) {
      const weight = upload(numbers, inner, columns, [128, 72]);
      const transposed = roomFor(weight, [64, 66]);
      await device.run((recorder) => transposeWeight(recorder, weight, transposed));
      const flipped = numbers.map((_, i) => numbers[(i % inner) * columns + Math.floor(i / inner)] ?? Number.NaN);
      expect(await bits(transposed)).toEqual(await bits(upload(flipped, columns, inner, [64, 66])));
      for (const { panels } of transposed.shards)
        expect((await device.readTail(panels)).every(Number.isNaN)).toBe(true);
    }
  });

  it("refuses room of another size or type", async () => {
    const weight = upload(randomNumbers(7 * 33), 7, 33);
    const halves = roomFor(upload(randomHalves(7 * 33), 7, 33));
    await expect(device.run((recorder) => transposeWeight(recorder, weight, halves))).rejects.toMatchObject({
      code: "shape",
      message: "transposeWeight: 7 x 33 f32 into 33 x 7 f16",
    });
    await expect(device.run((recorder) => transposeWeight(recorder, weight, weight))).rejects.toMatchObject({
      code: "shape",
    });
  });
});

describe.each(linearVariants)("the gradient of a linear layer's input, by $id of the transpose", (variant) => {
  it.each(["f32", "f16"] as const)("equals the reference, weights of %s", { timeout: 60_000 }, async (dtype) => {
    const wrong: string[] = [];
    for (const [rows, inner, columns] of [
      [1, 7, 384],
      [9, 30, 48],
      [17, 33, 36],
      [33, 384, 48],
      [5, 2, 33],
    ] as const) {
      if (!linearRuns(variant, device.programs.facts, columns)) continue;
      const numbers = dtype === "f16" ? randomHalves(inner * columns) : randomNumbers(inner * columns);
      const weight = upload(numbers, inner, columns);
      const transposed = roomFor(weight);
      const outputGradient = randomNumbers(rows * columns, 2);
      const input = device.upload(outputGradient, [rows, columns]);
      const output = device.poisoned([rows, inner]);
      await device.run((recorder) => {
        transposeWeight(recorder, weight, transposed);
        linear(recorder, { input, weight: transposed, output }, variant);
      });
      const values = numbers instanceof Uint16Array ? Float32Array.from(numbers, halfValue) : numbers;
      const { gradient, magnitude } = linearBackwardReference({ outputGradient, weight: values, rows, inner, columns });
      // One rounding for each of `columns` products and sums, as in linear.test.ts.
      const bound = (i: number): number => (columns + 2) * rounding * (magnitude[i] ?? 0);
      const worst = worstRatio(await device.read(output), gradient, bound);
      const tail = (await device.readTail(output)).every(Number.isNaN);
      if (!(worst <= 1 && tail)) wrong.push(`${rows}x${inner}x${columns}: ${worst}`);
    }
    expect(wrong).toEqual([]);
  });
});

describe("linearBackwardReference", () => {
  it.each(shapes.filter(({ inner, columns }) => inner * columns < 2000))(
    "agrees with finite differences of the forward reference: $inner x $columns",
    ({ inner, columns }) => {
      const rows = 3;
      const [weight, bias] = [randomNumbers(inner * columns, 1), randomNumbers(columns, 2)];
      const [input, outputGradient] = [randomNumbers(rows * inner, 3), randomNumbers(rows * columns, 4)];
      const { gradient } = linearBackwardReference({ outputGradient, weight, rows, inner, columns });
      const apply = (numbers: Float64Array): Float64Array =>
        linearReference({ input: numbers, weight, bias, rows, inner, columns }).output;
      expect(worstDifference(apply, input, outputGradient, gradient)).toBeLessThan(1e-6);
    },
  );
});
