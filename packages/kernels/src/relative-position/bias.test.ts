import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hiddenScore } from "../edit/index.ts";
import { worstDifference } from "../testing/differences.ts";
import { openTestDevice, type TestDevice } from "../testing/index.ts";
import { randomNumbers, rounding, worstRatio } from "../testing/numbers.ts";
import { addRelativeBias, relativeBiasGradient } from "./index.ts";
import { cellsOf, relativeBiasGradientReference, relativeBiasReference } from "./reference.ts";
import { cached, cases, positionsOf, type Case } from "./test-cases.ts";

let device: TestDevice;
beforeAll(async () => {
  device = await openTestDevice();
});
afterAll(() => device.destroy());

const bucketCount = 16;

/** Random scores, with `hiddenScore` where a query does not see a key. */
function someScores(shape: Case, length: number): Float32Array {
  const scores = randomNumbers(length, 1);
  const seen = new Set(cellsOf(shape).map(({ at }) => at));
  return scores.map((score, at) => (seen.has(at) ? score : hiddenScore));
}

describe("addRelativeBias", () => {
  it.each([...cases, cached])("adds each head's bias of the distance: $name", async (shape) => {
    const { numbers, ...positions } = positionsOf(device, shape);
    const before = someScores(shape, numbers);
    const bias = randomNumbers(bucketCount * shape.heads, 2);
    const scores = device.poisoned([numbers]);
    device.programs.device.queue.writeBuffer(scores.buffer, 0, before);
    await device.run((recorder) =>
      addRelativeBias(recorder, { ...positions, bias: device.upload(bias, [bucketCount, shape.heads]), scores }),
    );
    const expected = Float32Array.from(relativeBiasReference(shape, shape.bucketOf, before, bias));
    expect(await device.read(scores)).toEqual(expected);
    expect((await device.readTail(scores)).every(Number.isNaN)).toBe(true);
  });

  it("refuses biases of other heads, and tables that are none of buckets", async () => {
    const [shape] = cases;
    if (!shape) throw new Error("no case");
    const { numbers, ...positions } = positionsOf(device, shape);
    const [scores, bias] = [device.empty([numbers]), device.empty([bucketCount, shape.heads])];
    const record = (changed: object): Promise<void> =>
      device.run((recorder) => addRelativeBias(recorder, { ...positions, bias, scores, ...changed }));
    await expect(record({ bias: device.empty([bucketCount, 2]) })).rejects.toMatchObject({
      code: "shape",
      message: "addRelativeBias: bias [16,2] for 3 heads",
    });
    await expect(record({ buckets: device.empty([4], "u32") })).rejects.toMatchObject({ code: "shape" });
    await expect(record({ buckets: device.empty([5]) })).rejects.toMatchObject({ code: "shape" });
    await expect(record({ scores: device.empty([3]) })).rejects.toMatchObject({ code: "shape" });
  });
});

describe("relativeBiasGradient", () => {
  it.each(cases)("sums what the scores of each distance have: $name", async (shape) => {
    const { numbers, ...positions } = positionsOf(device, shape);
    const scoresGradient = randomNumbers(numbers, 3);
    const { gradient, magnitude } = relativeBiasGradientReference(shape, shape.bucketOf, scoresGradient, bucketCount);
    const biasGradient = device.poisoned([bucketCount, shape.heads]);
    await device.run((recorder) =>
      relativeBiasGradient(recorder, {
        ...positions,
        scoresGradient: device.upload(scoresGradient, [numbers]),
        biasGradient,
      }),
    );
    const bound = (i: number): number => numbers * rounding * (magnitude[i] ?? 0);
    expect(worstRatio(await device.read(biasGradient), gradient, bound)).toBeLessThanOrEqual(1);
    expect((await device.readTail(biasGradient)).every(Number.isNaN)).toBe(true);

    const bias = randomNumbers(bucketCount * shape.heads, 2);
    const apply = (input: Float64Array): Float64Array =>
      relativeBiasReference(shape, shape.bucketOf, new Float64Array(numbers), input);
    expect(worstDifference(apply, bias, scoresGradient, gradient)).toBeLessThan(1e-6);
  });
});
