import * as fc from "fast-check";
import { expect, test } from "vitest";
import { deviationOf } from "../norms.ts";
import { altiContributions } from "./alti-layers.ts";

const [tokens, heads, headFeatures, hidden] = [3, 2, 2, 4];
const epsilon = 1e-12;
const values = (count: number): fc.Arbitrary<Float32Array> =>
  fc
    .array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: count, maxLength: count })
    .map((each) => Float32Array.from(each));
const vector = (...data: readonly number[]) => ({ shape: [data.length], data: Float32Array.from(data) });
const norm = { gain: vector(1, 2, 0.5, 1), shift: vector(0, 0.1, 0, -0.1) };

test("contributions are shares: none is negative, rows sum to 1 or are empty", () => {
  fc.assert(
    fc.property(
      values(tokens * heads * headFeatures),
      values(hidden * hidden),
      values(tokens * hidden),
      values(tokens * hidden),
      (value, weight, input, output) => {
        const { data } = altiContributions({
          pattern: { shape: [heads, tokens, tokens], data: new Float32Array(heads * tokens * tokens).fill(1 / tokens) },
          values: { shape: [tokens, heads, headFeatures], data: value },
          projection: { shape: [hidden, hidden], data: weight },
          input: { shape: [tokens, hidden], data: input },
          output: { shape: [tokens, hidden], data: output },
          norm: {
            numbers: norm,
            read: { shape: [tokens, hidden], data: input.map((each, feature) => each + (feature % hidden)) },
            epsilon,
          },
        });
        for (let query = 0; query < tokens; query++) {
          const row = data.subarray(query * tokens, (query + 1) * tokens);
          const sum = row.reduce((total, each) => total + each, 0);
          expect(row.every((each) => each >= 0)).toBe(true);
          expect(Math.abs(sum - 1) < 1e-9 || sum === 0).toBe(true);
        }
      },
    ),
  );
});

test("without attention's values every token is made of itself", () => {
  const input = Float32Array.from({ length: tokens * hidden }, (_, i) => Math.sin(i * i));
  const output = Float32Array.from(input);
  for (let token = 0; token < tokens; token++) {
    const row = input.subarray(token * hidden, (token + 1) * hidden);
    const mean = row.reduce((sum, each) => sum + each, 0) / hidden;
    row.forEach((each, feature) => {
      const scaled = (each - mean) / deviationOf(norm, row, epsilon);
      output[token * hidden + feature] = scaled * (norm.gain.data[feature] ?? 0) + (norm.shift.data[feature] ?? 0);
    });
  }
  const { data } = altiContributions({
    pattern: { shape: [heads, tokens, tokens], data: new Float32Array(heads * tokens * tokens).fill(1 / tokens) },
    values: { shape: [tokens, heads, headFeatures], data: new Float32Array(tokens * heads * headFeatures) },
    projection: { shape: [hidden, hidden], data: new Float32Array(hidden * hidden).fill(1) },
    input: { shape: [tokens, hidden], data: input },
    output: { shape: [tokens, hidden], data: output },
    norm: { numbers: norm, read: { shape: [tokens, hidden], data: input }, epsilon },
  });
  data.forEach((share, cell) => expect(share).toBeCloseTo(cell % (tokens + 1) === 0 ? 1 : 0, 9));
});
