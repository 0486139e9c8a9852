import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { attentionLayout, rowFields } from "../attention/layout.ts";
import { attentionScores } from "../attention/parts.ts";
import { worstDifference } from "../testing/differences.ts";
import { openTestDevice, type TestDevice } from "../testing/index.ts";
import { randomNumbers, rounding, worstRatio } from "../testing/numbers.ts";
import { addPositionScores, positionScoresBackward } from "./position-scores.ts";
import { cellsOf, positionScoresBackwardReference, positionScoresReference } from "./reference.ts";
import { cached, cases, columnsOf, offsets, positionsOf, type Case } from "./test-cases.ts";

let device: TestDevice;
beforeAll(async () => {
  device = await openTestDevice();
});
afterAll(() => device.destroy());

const whose = ["queries", "keys"] as const;
const ways = (shapes: readonly Case[]) => shapes.flatMap((shape) => whose.map((of) => ({ ...shape, of })));

/** Products that have columns for the buckets of a batch alone. */
function productShape(shape: Case, of: "queries" | "keys") {
  const { queries, keys } = attentionLayout(shape);
  const used = cellsOf(shape).map(({ distance }) => shape.bucketOf(distance));
  const firstBucket = Math.min(...used);
  return { of, rows: of === "queries" ? queries : keys, columns: Math.max(...used) + 1 - firstBucket, firstBucket };
}

describe("addPositionScores", () => {
  it.each(ways([...cases, cached]))("adds the products of $of with the distance: $name", async ({ of, ...shape }) => {
    const { numbers, ...positions } = positionsOf(device, shape);
    const products = productShape(shape, of);
    const [before, ofProducts] = [
      randomNumbers(numbers, 1),
      randomNumbers(shape.heads * products.rows * products.columns, 2),
    ];
    const scores = device.poisoned([numbers]);
    device.programs.device.queue.writeBuffer(scores.buffer, 0, before);
    await device.run((recorder) =>
      addPositionScores(recorder, {
        ...positions,
        ...products,
        products: device.upload(ofProducts, [shape.heads, products.rows, products.columns]),
        scores,
      }),
    );
    const expected = positionScoresReference(shape, shape.bucketOf, before, ofProducts, products);
    expect(await device.read(scores)).toEqual(Float32Array.from(expected));
    expect((await device.readTail(scores)).every(Number.isNaN)).toBe(true);
  });

  it("makes disentangled attention of products of all rows with all positions", async () => {
    const [, , shape] = cases;
    if (!shape) throw new Error("no case");
    const { numbers, ...positions } = positionsOf(device, shape);
    const { queries: tokens } = positions.tables.layout;
    const { heads, bucketOf } = shape;
    const [headFeatures, buckets, scale] = [10, 16, 0.2];
    const width = heads * headFeatures;
    const [query, key] = [randomNumbers(tokens * width, 1), randomNumbers(tokens * width, 2)];
    const [queryOf, keyOf] = [randomNumbers(buckets * width, 3), randomNumbers(buckets * width, 4)];
    const whole = attentionLayout({ queryOffsets: offsets(tokens), keyOffsets: offsets(buckets), heads });
    const everything = {
      layout: whole,
      rows: device.upload(whole.rows, [tokens, rowFields]),
      tiles: device.upload(whole.tiles, [whole.tiles.length / 2, 2]),
    };
    const sizes = { heads, keyHeads: heads, headFeatures, scale };
    const matrix = (data: Float32Array) => device.upload(data, [data.length / width, width]);
    const scores = device.poisoned([numbers]);
    await device.run((recorder) => {
      attentionScores(recorder, {
        tables: positions.tables,
        ...sizes,
        query: matrix(query),
        key: matrix(key),
        scores,
      });
      for (const [of, rows, states] of [
        ["queries", query, keyOf],
        ["keys", key, queryOf],
      ] as const) {
        const products = device.poisoned([heads, tokens, buckets]);
        attentionScores(recorder, {
          tables: everything,
          ...sizes,
          query: matrix(rows),
          key: matrix(states),
          scores: products,
        });
        addPositionScores(recorder, { ...positions, of, products, scores });
      }
    });
    const actual = await device.read(scores);
    const errors = cellsOf(shape).map(({ head, queryRow, keyRow, distance, at }) => {
      const bucket = bucketOf(distance);
      let sum = 0;
      for (let f = 0; f < headFeatures; f++) {
        const of = (numbersOf: Float32Array, row: number): number =>
          numbersOf[(row * heads + head) * headFeatures + f] ?? Number.NaN;
        sum += of(query, queryRow) * (of(key, keyRow) + of(keyOf, bucket)) + of(key, keyRow) * of(queryOf, bucket);
      }
      return Math.abs((actual[at] ?? Number.NaN) - scale * sum);
    });
    expect(Math.max(...errors)).toBeLessThan(3 * (headFeatures + 3) * headFeatures * scale * rounding);
  });

  it("refuses products of other rows", async () => {
    const [shape] = cases;
    if (!shape) throw new Error("no case");
    const { numbers, ...positions } = positionsOf(device, shape);
    const scores = device.empty([numbers]);
    const record = (products: readonly number[]): Promise<void> =>
      device.run((recorder) =>
        addPositionScores(recorder, { ...positions, of: "keys", products: device.empty(products), scores }),
      );
    await expect(record([3, 7, 16])).rejects.toMatchObject({
      code: "shape",
      message: "addPositionScores: products [3,7,16] for 3 heads and 118 keys",
    });
    await expect(record([2, 118, 16])).rejects.toMatchObject({ code: "shape" });
    await expect(record([118, 16])).rejects.toMatchObject({ code: "shape" });
  });
});

describe("positionScoresBackward", () => {
  it.each(ways(cases))(
    "sums what the scores of each row and distance have, of $of: $name",
    async ({ of, ...shape }) => {
      const { numbers, ...positions } = positionsOf(device, shape);
      const products = productShape(shape, of);
      const scoresGradient = randomNumbers(numbers, 3);
      const productsGradient = device.poisoned([shape.heads, products.rows, products.columns]);
      await device.run((recorder) =>
        positionScoresBackward(recorder, {
          ...positions,
          ...products,
          columns: columnsOf(device, shape),
          scoresGradient: device.upload(scoresGradient, [numbers]),
          productsGradient,
        }),
      );
      const { gradient, magnitude } = positionScoresBackwardReference(shape, shape.bucketOf, scoresGradient, products);
      const bound = (i: number): number => 100 * rounding * (magnitude[i] ?? 0);
      expect(worstRatio(await device.read(productsGradient), gradient, bound)).toBeLessThanOrEqual(1);
      expect((await device.readTail(productsGradient)).every(Number.isNaN)).toBe(true);

      const apply = (input: Float64Array): Float64Array =>
        positionScoresReference(shape, shape.bucketOf, new Float64Array(numbers), input, products);
      const point = randomNumbers(gradient.length, 4);
      expect(worstDifference(apply, point, scoresGradient, gradient, { most: 40 })).toBeLessThan(1e-6);
    },
  );
});
