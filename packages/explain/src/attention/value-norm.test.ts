import * as fc from "fast-check";
import { expect, test } from "vitest";
import { headVectors } from "./head-vectors.ts";
import { normsOfHeads, normsOfSums } from "./value-norm-layers.ts";

const [tokens, heads, headFeatures, features] = [3, 2, 2, 4];
const numbers = (count: number): fc.Arbitrary<Float32Array> =>
  fc
    .array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: count, maxLength: count })
    .map((values) => Float32Array.from(values));

test("norms of heads and of their sum are those of the vectors written out", () => {
  fc.assert(
    fc.property(
      numbers(heads * tokens * tokens),
      numbers(tokens * heads * headFeatures),
      numbers(features * heads * headFeatures),
      (weights, values, projection) => {
        const pattern = { shape: [heads, tokens, tokens], data: weights.map(Math.abs) };
        const vectors = headVectors(
          { shape: [tokens, heads, headFeatures], data: values },
          { shape: [features, heads * headFeatures], data: projection },
        );
        const perHead = normsOfHeads(pattern, vectors);
        const sums = normsOfSums(pattern, vectors);
        for (let query = 0; query < tokens; query++)
          for (let key = 0; key < tokens; key++) {
            const total = new Float64Array(features);
            for (let head = 0; head < heads; head++) {
              const weight = pattern.data[(head * tokens + query) * tokens + key] ?? 0;
              const vector = Array.from({ length: features }, (_, feature) => {
                const row = feature * heads * headFeatures + head * headFeatures;
                const from = (key * heads + head) * headFeatures;
                return (
                  weight *
                  ((projection[row] ?? 0) * (values[from] ?? 0) + (projection[row + 1] ?? 0) * (values[from + 1] ?? 0))
                );
              });
              expect(perHead[(head * tokens + query) * tokens + key]).toBeCloseTo(Math.hypot(...vector), 9);
              vector.forEach((value, feature) => (total[feature] = (total[feature] ?? 0) + value));
            }
            // The square root of a difference of squares keeps half the digits near 0.
            expect(sums.data[query * tokens + key]).toBeCloseTo(Math.hypot(...total), 6);
          }
      },
    ),
  );
});

test("heads of a group share their values", () => {
  const projection = { shape: [features, 8], data: Float32Array.from({ length: features * 8 }, (_, i) => Math.cos(i)) };
  const shared = { shape: [tokens, 2, 2], data: Float32Array.from({ length: tokens * 4 }, (_, i) => Math.sin(i)) };
  const each = Array.from({ length: tokens * 2 }, (_, row) => [...shared.data.subarray(2 * row, 2 * row + 2)]);
  const written = Float32Array.from(each.flatMap((values) => [...values, ...values])); // heads 0 and 1, 2 and 3
  expect(headVectors(shared, projection)).toEqual(headVectors({ shape: [tokens, 4, 2], data: written }, projection));
});
