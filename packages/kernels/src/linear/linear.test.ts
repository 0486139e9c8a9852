import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { activations, type Activation } from "../activation/index.ts";
import { openTestDevice, type TestDevice } from "../testing/index.ts";
import { halfValue, randomHalves, randomNumbers, rounding, worstRatio } from "../testing/numbers.ts";
import { chooseLinear, linear, type PackedWeight } from "./index.ts";
import { packedLength, packPanels } from "./pack.ts";
import { linearReference } from "./reference.ts";
import { linearRuns, linearVariants, type LinearVariant } from "./variants.ts";

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
function makeWeight({ inner, columns }: Shape, dtype: "f32" | "f16"): { packed: PackedWeight; values: Float32Array } {
  const length = packedLength(inner, columns);
  const bias = new Float32Array(Math.ceil(columns / 32) * 32);
  bias.set(randomNumbers(columns, 3));
  const common = { bias: device.upload(bias, [bias.length]), inner, columns };
  const shape = [length / inner / 32, inner, 32];
  if (dtype === "f16") {
    const halves = randomHalves(inner * columns, 2);
    const panels = device.upload(packPanels(halves, inner, columns, "in,out", new Uint16Array(length)), shape);
    return { packed: { panels, ...common }, values: Float32Array.from(halves, halfValue) };
  }
  const values = randomNumbers(inner * columns, 2);
  const panels = device.upload(packPanels(values, inner, columns, "in,out", new Float32Array(length)), shape);
  return { packed: { panels, ...common }, values };
}

/** The worst error of a variant, in units of its bound. */
async function worstError(
  variant: LinearVariant,
  shape: Shape,
  dtype: "f32" | "f16" = "f32",
  activation: Activation = "none",
): Promise<number> {
  const { rows, inner, columns } = shape;
  const input = randomNumbers(rows * inner, 1);
  const { packed, values } = makeWeight(shape, dtype);
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
  for (const { buffer } of [inputTensor, output, packed.panels, packed.bias]) buffer.destroy();
  return tail.every(Number.isNaN) ? worst : Number.POSITIVE_INFINITY;
}

const runs = (variant: LinearVariant, inner: number): boolean => linearRuns(variant, device.programs.facts, inner);

const shapes = [1, 7, 8, 9, 17, 33].flatMap((rows) =>
  [4, 12, 30, 48, 384].flatMap((inner) => [1, 2, 7, 30, 32, 33, 48, 1200].map((columns) => ({ rows, inner, columns }))),
);

describe.each(linearVariants)("linear $id", (variant) => {
  it.each(["f32", "f16"] as const)(
    "equals the reference on every shape, weights of %s",
    { timeout: 180_000 },
    async (dtype) => {
      const wrong: string[] = [];
      for (const shape of shapes.filter(({ inner }) => runs(variant, inner))) {
        const worst = await worstError(variant, shape, dtype);
        if (!(worst <= 1)) wrong.push(`${shape.rows}x${shape.inner}x${shape.columns}: ${worst}`);
      }
      expect(wrong).toEqual([]);
    },
  );

  it.each(activations)("applies %s", { timeout: 180_000 }, async (activation) => {
    const shape = { rows: 9, inner: 48, columns: 36 };
    expect(runs(variant, 48) ? await worstError(variant, shape, "f32", activation) : 0).toBeLessThanOrEqual(1);
  });

  it.each([
    { rows: 70, inner: 4096, columns: 40 },
    { rows: 1100, inner: 1028, columns: 36 },
    { rows: 5, inner: 5000, columns: 7 },
  ])("does long and many rows: $rows x $inner x $columns", { timeout: 180_000 }, async (shape) => {
    expect(runs(variant, shape.inner) ? await worstError(variant, shape) : 0).toBeLessThanOrEqual(1);
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
      [1, 16, 100].map((rows) => chooseLinear(adapter, rows, inner).id);
    expect(ids({ ...facts, software: "llvmpipe", subgroups: eight }, 384)).toEqual([
      "subgroup-8x32",
      "subgroup-16x32",
      "subgroup-32x32",
    ]);
    expect(new Set(ids({ ...facts, software: "llvmpipe" }, 384))).toEqual(new Set(["uniform-16x64"]));
    expect(new Set(ids({ ...facts, software: "swiftshader", subgroups: { min: 4, max: 4 } }, 384))).toEqual(
      new Set(["uniform-16x64"]),
    );
    expect(new Set(ids({ ...facts, software: "swiftshader" }, 8192))).toEqual(new Set(["workgroup-64x64"]));
    expect(new Set(ids(facts, 384))).toEqual(new Set(["workgroup-64x64"]));
    expect(new Set(ids(facts, 30))).toEqual(new Set(["naive"]));
  });

  it("refuses shapes that do not fit, and variants that do not run", async () => {
    const weight: PackedWeight = { panels: device.empty([1, 8, 32]), bias: device.empty([32]), inner: 8, columns: 30 };
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
    const odd: PackedWeight = { ...weight, inner: 30 };
    await expect(
      device.run((recorder) =>
        linear(
          recorder,
          { input: device.empty([2, 30]), weight: odd, output: device.empty([2, 30]) },
          linearVariants.find((variant) => variant.id === "workgroup-64x64"),
        ),
      ),
    ).rejects.toMatchObject({ code: "unsupported" });
  });
});
