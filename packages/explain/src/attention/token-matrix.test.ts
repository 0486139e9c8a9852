import * as fc from "fast-check";
import { expect, test } from "vitest";
import { rolledOut } from "./rollout.ts";
import { residualAttention } from "./residual-attention.ts";
import { multiply, multiplyUp, normaliseRows, type TokenMatrix } from "./token-matrix.ts";

const rowSums = ({ tokens, data }: TokenMatrix): number[] =>
  Array.from({ length: tokens }, (_, row) =>
    data.subarray(row * tokens, (row + 1) * tokens).reduce((sum, value) => sum + value, 0),
  );

const patterns = fc
  .record({
    tokens: fc.integer({ min: 1, max: 6 }),
    heads: fc.integer({ min: 1, max: 3 }),
    layers: fc.integer({ min: 1, max: 4 }),
  })
  .chain(({ tokens, heads, layers }) =>
    fc
      .array(fc.double({ min: 0, max: 1, noNaN: true }), {
        minLength: layers * heads * tokens * tokens,
        maxLength: layers * heads * tokens * tokens,
      })
      .map((weights) =>
        Array.from({ length: layers }, (_, layer) => {
          const size = heads * tokens * tokens;
          const data = Float32Array.from(weights.slice(layer * size, (layer + 1) * size));
          for (let row = 0; row < heads * tokens; row++) {
            const cells = data.subarray(row * tokens, (row + 1) * tokens);
            const sum = cells.reduce((total, value) => total + value, 0);
            cells.forEach((value, key) => (cells[key] = sum > 0 ? value / sum : 1 / tokens));
          }
          return { shape: [heads, tokens, tokens], data };
        }),
      ),
  );

test("rows of rollout sum to 1, and those of attention with its residual", () => {
  fc.assert(
    fc.property(patterns, (layers) => {
      for (const matrix of [...layers.map((layer) => residualAttention(layer)), ...rolledOut(layers)])
        for (const sum of rowSums(matrix)) expect(sum).toBeCloseTo(1, 9);
    }),
  );
});

test("with nothing but the residual every token is made of itself; without it, of the pattern", () => {
  const pattern = { shape: [2, 2, 2], data: Float32Array.of(1, 0, 0.5, 0.5, 0, 1, 1, 0) };
  expect([...residualAttention(pattern, 1).data]).toEqual([1, 0, 0, 1]);
  expect([...residualAttention(pattern, 0).data]).toEqual([0.5, 0.5, 0.75, 0.25]);
  expect([...residualAttention(pattern).data]).toEqual([0.75, 0.25, 0.375, 0.625]);
});

test("the product draws from what the layer below draws", () => {
  const upper = { tokens: 2, data: Float64Array.of(0.25, 0.75, 1, 0) };
  const lower = { tokens: 2, data: Float64Array.of(0, 1, 0.5, 0.5) };
  expect([...multiply(upper, lower).data]).toEqual([0.375, 0.625, 0, 1]);
  expect(multiplyUp([lower, upper]).map(({ data }) => [...data])).toEqual([
    [0, 1, 0.5, 0.5],
    [0.375, 0.625, 0, 1],
  ]);
});

test("a row of zeros is not divided", () => {
  expect([...normaliseRows({ tokens: 2, data: Float64Array.of(0, 0, 1, 3) }).data]).toEqual([0, 0, 0.25, 0.75]);
});
