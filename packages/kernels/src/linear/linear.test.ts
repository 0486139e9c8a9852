import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { activations, type Activation } from "../activation/index.ts";
import { openTestDevice, type TestDevice } from "../testing/index.ts";
import { halfValue, randomHalves, randomNumbers, rounding, worstRatio } from "../testing/numbers.ts";
import { uploadWeight } from "../testing/packed.ts";
import { chooseLinear, linear } from "./index.ts";
import { linearReference } from "./reference.ts";
import { linearRuns, linearVariants, type LinearVariant } from "./variants.ts";
import { cutShards, packedWeight, type PackedWeight, type WeightShard } from "./weight.ts";

let device: TestDevice;
beforeAll(async () => {
  device = await openTestDevice();
});
afterAll(() => device.destroy());

interface Shape {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
}

/** A weight of one shape on the device, and its values [inner, columns]. */
function makeWeight(
  { inner, columns }: Shape,
  dtype: "f32" | "f16",
  shards?: readonly number[],
): { packed: PackedWeight; values: Float32Array } {
  const bias = randomNumbers(columns, 3);
  const numbers = dtype === "f16" ? randomHalves(inner * columns, 2) : randomNumbers(inner * columns, 2);
  const packed = uploadWeight(device, { numbers, inner, columns, bias }, shards);
  return { packed, values: numbers instanceof Uint16Array ? Float32Array.from(numbers, halfValue) : numbers };
}

/** The worst error of a variant, in units of its bound. */
async function worstError(
  variant: LinearVariant,
  shape: Shape,
  dtype: "f32" | "f16" = "f32",
  activation: Activation = "none",
  shards?: readonly number[],
): Promise<number> {
  const { rows, inner, columns } = shape;
  const input = randomNumbers(rows * inner, 1);
  const { packed, values } = makeWeight(shape, dtype, shards);
  const inputTensor = device.upload(input, [rows, inner]);
  const output = device.poisoned([rows, columns]);
  await device.run((recorder) => linear(recorder, { input: inputTensor, weight: packed, output, activation }, variant));
  const bias = randomNumbers(columns, 3);
  const expected = linearReference({ input, weight: values, bias, rows, inner, columns, activation });
  // Each of the `inner` products and sums is rounded once: the textbook bound (Higham 2002, 3.1). Activations have slopes up to 1.13,
  // and the error that activation.test.ts allows them.
  const bound = (i: number): number => {
    const sum = 1.13 * (inner + 2) * rounding * (expected.magnitude[i] ?? 0);
    return activation === "none" ? sum : sum + 2e-7 * Math.max(1, expected.magnitude[i] ?? 0);
  };
  const worst = worstRatio(await device.read(output), expected.output, bound);
  const tail = await device.readTail(output);
  const used = [inputTensor, output, ...packed.shards.flatMap(({ panels, bias: own }) => [panels, own])];
  for (const { buffer } of used) buffer.destroy();
  return tail.every(Number.isNaN) ? worst : Number.POSITIVE_INFINITY;
}

const runs = (variant: LinearVariant, inner: number): boolean => linearRuns(variant, device.programs.facts, inner);

// Every inner size and number of columns asks for a shader of its own, which takes a second to compile: each number is there twice or more, among
// them multiples of 4 and others on both sides, and in halves with other partners.
const sizes = [4, 30, 48, 385].flatMap((inner, i) =>
  [1, 7, 30, 33, 48, 200].map((columns, j) => ({ inner, columns, place: i + j })),
);
const shapesOf = {
  f32: sizes.filter(({ place }) => place % 3 === 0),
  f16: sizes.filter(({ place }) => place % 6 === 1),
};

describe.each(linearVariants)("linear $id", (variant) => {
  it.each(["f32", "f16"] as const)(
    "equals the reference on every shape, weights of %s",
    { timeout: 180_000 },
    async (dtype) => {
      const wrong: string[] = [];
      for (const { inner, columns } of shapesOf[dtype].filter((size) => runs(variant, size.inner)))
        for (const rows of [1, 3, 9, 33]) {
          const worst = await worstError(variant, { rows, inner, columns }, dtype);
          if (!(worst <= 1)) wrong.push(`${rows}x${inner}x${columns}: ${worst}`);
        }
      expect(wrong).toEqual([]);
    },
  );

  // All variants apply them by the same lines of WGSL: each is tried in several of them.
  const some = activations.filter((_, place) => place % 3 === linearVariants.indexOf(variant) % 3);
  it.each(some)("applies %s", { timeout: 180_000 }, async (activation) => {
    const shape = { rows: 9, inner: 48, columns: 36 };
    expect(runs(variant, 48) ? await worstError(variant, shape, "f32", activation) : 0).toBeLessThanOrEqual(1);
  });

  it.each([
    { rows: 3, inner: 48, columns: 200, shards: [128, 72] },
    { rows: 9, inner: 30, columns: 131, shards: [64, 64, 3] },
    { rows: 35, inner: 48, columns: 129, shards: [64, 65] },
  ])("does shards: $rows x $inner x $columns", async ({ shards, ...shape }) => {
    expect(
      runs(variant, shape.inner) ? await worstError(variant, shape, "f32", "none", shards) : 0,
    ).toBeLessThanOrEqual(1);
  });

  it.each([
    { rows: 70, inner: 4096, columns: 40 },
    { rows: 1100, inner: 1028, columns: 36 },
    { rows: 5, inner: 5000, columns: 7 },
  ])("does long and many rows: $rows x $inner x $columns", { timeout: 180_000 }, async (shape) => {
    expect(runs(variant, shape.inner) ? await worstError(variant, shape) : 0).toBeLessThanOrEqual(1);
  });
});

describe.each(linearVariants)("linear $id", (variant) => {
  it.each([
    { rows: 3, inner: 48, columns: 200, shards: [128, 72] },
    { rows: 2, inner: 30, columns: 7, shards: undefined },
  ])("adds to what is there, behind other rows: $rows x $inner x $columns", async ({ shards, ...shape }) => {
    if (!runs(variant, shape.inner)) return;
    const { rows, inner, columns } = shape;
    const { packed } = makeWeight(shape, "f32", shards);
    const input = device.upload(randomNumbers(rows * inner, 1), [rows, inner]);
    const before = randomNumbers((5 + rows) * columns, 7);
    const [alone, sum] = [device.empty([rows, columns]), device.upload(before, [5 + rows, columns])];
    await device.run((recorder) => {
      linear(recorder, { input, weight: packed, output: alone }, variant);
      linear(recorder, { input, weight: packed, output: sum, add: true, outputRow: 5 }, variant);
    });
    const added = await device.read(alone);
    const expected = before.map((number, i) =>
      i < 5 * columns ? number : number + (added[i - 5 * columns] ?? Number.NaN),
    );
    expect(await device.read(sum)).toEqual(expected);
  });
});

describe("linear", () => {
  it("gives rows of a packed batch the numbers they have alone", async () => {
    const [inner, columns] = [48, 36];
    const { packed } = makeWeight({ rows: 0, inner, columns }, "f32");
    const input = randomNumbers(60 * inner, 5);
    const apply = async (from: number, to: number): Promise<Float32Array> => {
      const output = device.empty([to - from, columns]);
      const part = device.upload(input.slice(from * inner, to * inner), [to - from, inner]);
      await device.run((recorder) => linear(recorder, { input: part, weight: packed, output, activation: "gelu" }));
      return device.read(output);
    };
    const whole = await apply(0, 60);
    for (const [from, to] of [
      [0, 1],
      [1, 9],
      [9, 22],
      [22, 60],
    ] as const) {
      const alone = await apply(from, to);
      expect(worstRatio(whole.slice(from * columns, to * columns), alone, () => 1e-5)).toBeLessThanOrEqual(1);
    }
  });

  it("chooses a variant that runs, for every kind of adapter", () => {
    const eight = { min: 8, max: 8 };
    const facts = { f16: false, timestamps: false, subgroups: undefined, software: undefined } as const;
    const ids = (adapter: typeof facts | Parameters<typeof chooseLinear>[0], inner: number): string[] =>
      [1, 4, 16, 100].map((rows) => chooseLinear(adapter, rows, inner).id);
    const llvmpipe = ["few-rows", "subgroup-8x32", "subgroup-16x32", "subgroup-32x32"];
    expect(ids({ ...facts, software: "llvmpipe", subgroups: eight }, 384)).toEqual(llvmpipe);
    expect(ids({ ...facts, software: "llvmpipe", subgroups: eight }, 30)).toEqual(llvmpipe);
    const [uniform, workgroup] = ["uniform-16x64", "workgroup-64x64"];
    const without = ["few-rows", "few-rows", uniform, uniform];
    expect(ids({ ...facts, software: "llvmpipe" }, 384)).toEqual(without);
    expect(ids({ ...facts, software: "swiftshader", subgroups: { min: 4, max: 4 } }, 384)).toEqual(without);
    const long = ["few-rows", "few-rows", workgroup, workgroup];
    expect(ids({ ...facts, software: "swiftshader" }, 8192)).toEqual(long);
    const few = "few-rows-workgroup";
    expect(ids(facts, 384)).toEqual([few, few, workgroup, workgroup]);
  });

  it("refuses shapes that do not fit, and variants that do not run", async () => {
    const { packed: weight } = makeWeight({ rows: 0, inner: 8, columns: 30 }, "f32");
    const record = (input: number[], output: number[], variant?: LinearVariant): Promise<void> =>
      device.run((recorder) =>
        linear(recorder, { input: device.empty(input), weight, output: device.empty(output) }, variant),
      );
    await expect(record([2, 7], [2, 30])).rejects.toMatchObject({
      code: "shape",
      message: "linear: input [2,7] against a weight of 8 x 30",
    });
    await expect(record([2, 8], [3, 30])).rejects.toMatchObject({
      code: "shape",
      message: "linear: output [3,30], expected [2,30]",
    });
    const { packed: long } = makeWeight({ rows: 0, inner: 5000, columns: 3 }, "f32");
    const tensors = { input: device.empty([2, 5000]), weight: long, output: device.empty([2, 3]) };
    const uniform = linearVariants.find((variant) => variant.id === "uniform-16x64");
    await expect(device.run((recorder) => linear(recorder, tensors, uniform))).rejects.toMatchObject({
      code: "unsupported",
    });
  });
});

const shard = (columns: number, numbers: number): WeightShard => ({
  panels: device.empty([numbers]),
  bias: device.empty([32]),
  columns,
});

describe("packedWeight", () => {
  it("refuses shards that do not fit, or that end in the midst of two panels", () => {
    expect(() => packedWeight(8, [shard(30, 8 * 32), shard(30, 8 * 32)])).toThrow(
      "packedWeight: shard 0 of 2, 8 x 30, in panels [256] with a bias [32]",
    );
    expect(() => packedWeight(8, [shard(33, 8 * 32)])).toThrow("shard 0 of 1");
    expect(packedWeight(8, [shard(30, 8 * 32)])).toMatchObject({ inner: 8, columns: 30 });
  });
});

describe("cutShards", () => {
  it("cuts evenly, at every second panel, into no more shards than are needed", () => {
    expect(cutShards(768, 50_257, 4, 2 ** 27)).toEqual([25_152, 25_105]);
    expect(cutShards(768, 50_257, 2, 2 ** 27)).toEqual([50_257]);
    expect(cutShards(8, 200, 4, 64 * 8 * 4)).toEqual([64, 64, 64, 8]);
    expect(cutShards(8, 64, 4, 64 * 8 * 4)).toEqual([64]);
    expect(cutShards(8, 200, 4, 63 * 8 * 4)).toBeUndefined();
  });
});
