import * as fc from "fast-check";
import { expect, test } from "vitest";
import { layerSimilarity } from "./layer-similarity.ts";

const [tokens, features] = [5, 3];
const states = fc
  .array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: tokens * features, maxLength: tokens * features })
  .map((values) => ({ shape: [tokens, features], data: Float32Array.from(values, (value, i) => value + Math.sin(i)) }));

test("similarity is symmetric, at most 1, and 1 with oneself", async () => {
  await fc.assert(
    fc.asyncProperty(states, states, async (one, other) => {
      const { cka, cosine } = await layerSimilarity([one, other]);
      for (const matrix of [cka, cosine]) {
        expect(matrix[0]?.[0]).toBe(1);
        expect(matrix[1]?.[0]).toBeCloseTo(matrix[0]?.[1] ?? Number.NaN, 12);
        expect(Math.abs(matrix[0]?.[1] ?? Number.NaN)).toBeLessThanOrEqual(1 + 1e-9);
      }
      expect(cka[0]?.[1]).toBeGreaterThanOrEqual(0);
    }),
  );
});

test("CKA is blind to a rotation, a scale and a shift; the cosine is not", async () => {
  await fc.assert(
    fc.asyncProperty(states, async (one) => {
      // (a, b, c) -> 3 (b, -a, c) + 1
      const data = one.data.map((value, i) => {
        const row = i - (i % features);
        const turned = [one.data[row + 1] ?? 0, -(one.data[row] ?? 0), one.data[row + 2] ?? 0][i % features] ?? value;
        return 3 * turned + 1;
      });
      const { cka } = await layerSimilarity([one, { ...one, data }]);
      expect(cka[0]?.[1]).toBeCloseTo(1, 4);
    }),
  );
  const plain = { shape: [2, 2], data: Float32Array.of(1, 0, 0, 1) };
  const turned = { shape: [2, 2], data: Float32Array.of(0, 1, 0, 1) };
  expect((await layerSimilarity([plain, turned])).cosine[0]?.[1]).toBe(0.5);
});

test("an interruption ends it", async () => {
  const many = { shape: [3000, 8], data: Float32Array.from({ length: 24_000 }, (_, i) => Math.sin(i)) };
  await expect(layerSimilarity([many, many], { signal: AbortSignal.abort() })).rejects.toThrow(/abort/);
});
