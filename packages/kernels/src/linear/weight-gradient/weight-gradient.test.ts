import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { worstDifference } from "../../testing/differences.ts";
import { openTestDevice, type TestDevice } from "../../testing/index.ts";
import { randomNumbers, rounding, worstRatio } from "../../testing/numbers.ts";
import { packedLength, packPanels, unpackPanels } from "../pack.ts";
import { linearReference, linearWeightGradientReference } from "../reference.ts";
import { chooseWeightGradient, linearWeightGradient } from "./index.ts";
import { weightGradientRuns, weightGradientVariants } from "./variants.ts";

let device: TestDevice;
beforeAll(async () => {
  device = await openTestDevice();
});
afterAll(() => device.destroy());

const sizes = [2, 7, 30, 33, 48, 100, 384];
const shapes = [1, 2, 7, 33].flatMap((rows) =>
  sizes.flatMap((inner) => sizes.map((columns) => ({ rows, inner, columns }))),
);

describe.each(weightGradientVariants)("linearWeightGradient $id", (variant) => {
  it("equals the reference on every shape, and fills panels up with zeros", { timeout: 180_000 }, async () => {
    if (!weightGradientRuns(variant, device.programs.facts)) return;
    const wrong: string[] = [];
    for (const { rows, inner, columns } of shapes) {
      const [input, outputGradient] = [randomNumbers(rows * inner, 1), randomNumbers(rows * columns, 2)];
      const expected = linearWeightGradientReference({ input, outputGradient, rows, inner, columns });
      const length = packedLength(inner, columns);
      const whole = length / inner;
      const tensors = {
        input: device.upload(input, [rows, inner]),
        outputGradient: device.upload(outputGradient, [rows, columns]),
        weightGradient: device.poisoned([length]),
        biasGradient: device.poisoned([whole]),
      };
      await device.run((recorder) => linearWeightGradient(recorder, tensors, variant));
      const pack = (numbers: Float64Array): Float32Array =>
        packPanels(Float32Array.from(numbers), inner, columns, "in,out", new Float32Array(length));
      const [weight, magnitude] = [pack(expected.weight), pack(expected.weightMagnitude)];
      const bias = Array.from({ length: whole }, (_, i) => expected.bias[i] ?? 0);
      // A rounding for each product and sum, and one of the reference as f32: the textbook bound (Higham 2002, 3.1).
      const worst = Math.max(
        worstRatio(
          await device.read(tensors.weightGradient),
          weight,
          (i) => (rows + 2) * rounding * (magnitude[i] ?? 0),
        ),
        worstRatio(
          await device.read(tensors.biasGradient),
          bias,
          (i) => (rows + 2) * rounding * (expected.biasMagnitude[i] ?? 0),
        ),
      );
      const tails = [await device.readTail(tensors.weightGradient), await device.readTail(tensors.biasGradient)];
      if (!(worst <= 1) || !tails.every((tail) => tail.every(Number.isNaN)))
        wrong.push(`${rows}x${inner}x${columns}: ${worst}`);
      for (const { buffer } of Object.values(tensors)) buffer.destroy();
    }
    expect(wrong).toEqual([]);
  });

  it.each([
    [3, 12, 200, [128, 72]],
    [7, 30, 131, [64, 67]],
  ] as const)("makes shards: %i x %i x %i", async (rows, inner, columns, shards) => {
    if (!weightGradientRuns(variant, device.programs.facts)) return;
    const [input, outputGradient] = [randomNumbers(rows * inner, 1), randomNumbers(rows * columns, 2)];
    const { weight, bias } = linearWeightGradientReference({ input, outputGradient, rows, inner, columns });
    const on = {
      input: device.upload(input, [rows, inner]),
      outputGradient: device.upload(outputGradient, [rows, columns]),
    };
    let first = 0;
    for (const own of shards) {
      const shard = { first, columns: own };
      const weightGradient = device.poisoned([packedLength(inner, own)]);
      const biasGradient = device.poisoned([packedLength(1, own)]);
      await device.run((recorder) =>
        linearWeightGradient(recorder, { ...on, shard, weightGradient, biasGradient }, variant),
      );
      const numbers = unpackPanels(
        await device.read(weightGradient),
        inner,
        own,
        "in,out",
        new Float32Array(inner * own),
      );
      const expected = numbers.map((_, i) => weight[Math.floor(i / own) * columns + first + (i % own)] ?? Number.NaN);
      expect(worstRatio(numbers, expected, () => rows * 2 * rounding)).toBeLessThanOrEqual(1);
      const biases = (await device.read(biasGradient)).subarray(0, own);
      expect(worstRatio(biases, bias.subarray(first, first + own), () => rows * rows * rounding)).toBeLessThanOrEqual(
        1,
      );
      for (const tensor of [weightGradient, biasGradient])
        expect((await device.readTail(tensor)).every(Number.isNaN)).toBe(true);
      first += own;
    }
  });
});

describe("linearWeightGradient", () => {
  it("runs on every kind of adapter", () => {
    const facts = { f16: false, timestamps: false, subgroups: undefined, software: undefined } as const;
    const eight = { min: 8, max: 8 };
    expect(chooseWeightGradient({ ...facts, software: "llvmpipe", subgroups: eight }).id).toBe("subgroup-32x32");
    expect(chooseWeightGradient({ ...facts, software: "swiftshader" }).id).toBe("lanes-32x32");
    expect(chooseWeightGradient({ ...facts, subgroups: eight }).id).toBe("workgroup-64x64");
  });

  it("refuses shapes that do not fit", async () => {
    const tensors = {
      input: device.empty([3, 8]),
      outputGradient: device.empty([2, 30]),
      weightGradient: device.empty([256]),
      biasGradient: device.empty([32]),
    };
    const record = (change: Partial<typeof tensors>): Promise<void> =>
      device.run((recorder) => linearWeightGradient(recorder, { ...tensors, ...change }));
    await expect(record({})).rejects.toMatchObject({
      code: "shape",
      message: "linearWeightGradient: input [3,8] and gradient [2,30] into [256] and [32]",
    });
    const input = device.empty([2, 8]);
    await expect(record({ input, weightGradient: device.empty([240]) })).rejects.toMatchObject({ code: "shape" });
    await expect(record({ input, biasGradient: device.empty([30]) })).rejects.toMatchObject({ code: "shape" });
  });
});

describe("linearWeightGradientReference", () => {
  it.each([
    [1, 2, 7],
    [5, 7, 3],
    [4, 33, 2],
  ] as const)("agrees with finite differences of the forward reference on %i x %i x %i", (rows, inner, columns) => {
    const [input, outputGradient] = [randomNumbers(rows * inner, 1), randomNumbers(rows * columns, 2)];
    const [weight, bias] = [randomNumbers(inner * columns, 3), randomNumbers(columns, 4)];
    const gradient = linearWeightGradientReference({ input, outputGradient, rows, inner, columns });
    const forward = (changed: { weight: ArrayLike<number>; bias: ArrayLike<number> }): Float64Array =>
      linearReference({ input, rows, inner, columns, ...changed }).output;
    expect(
      worstDifference((numbers) => forward({ weight: numbers, bias }), weight, outputGradient, gradient.weight),
    ).toBeLessThan(1e-6);
    expect(
      worstDifference((numbers) => forward({ weight, bias: numbers }), bias, outputGradient, gradient.bias),
    ).toBeLessThan(1e-6);
  });
});
