import * as fc from "fast-check";
import { expect, test } from "vitest";
import { lastLayerProducts, lastLayerSquares, type LastLayerGradients } from "./last-layer.ts";

const number = fc.double({ min: -2, max: 2, noNaN: true });
const vector = (length: number) =>
  fc.array(number, { minLength: length, maxLength: length }).map((values) => Float32Array.from(values));
const gradients = (examples: number, bias: boolean): fc.Arbitrary<LastLayerGradients> =>
  fc.record({
    features: fc.array(vector(4), { minLength: examples, maxLength: examples }),
    slopes: fc.array(vector(3), { minLength: examples, maxLength: examples }),
    bias: fc.constant(bias),
  });

/** The gradient by all weights and biases of the layer, written out. */
function written({ features, slopes, bias }: LastLayerGradients, example: number): number[] {
  const read = [...(features[example] ?? []), ...(bias ? [1] : [])];
  return Array.from(slopes[example] ?? []).flatMap((slope) => read.map((feature) => slope * feature));
}

function product(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, each, index) => sum + each * (b[index] ?? 0), 0);
}

test("products of factors are those of the gradients written out, and squares those with themselves", () => {
  fc.assert(
    fc.property(
      fc.boolean().chain((bias) => fc.tuple(gradients(3, bias), gradients(2, bias))),
      ([training, tests]) => {
        const products = lastLayerProducts(training, tests);
        expect(products.map((row) => row.length)).toEqual([3, 3]);
        products.forEach((row, asked) =>
          row.forEach((found, example) =>
            expect(found).toBeCloseTo(product(written(tests, asked), written(training, example)), 8),
          ),
        );
        lastLayerSquares(training).forEach((square, example) => {
          const own = written(training, example);
          expect(square).toBeCloseTo(product(own, own), 8);
        });
      },
    ),
  );
});
