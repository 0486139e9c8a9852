import * as fc from "fast-check";
import { expect, test } from "vitest";
import { likeliest } from "./logit-lens.ts";

test("the likeliest are those of a full sort, with their softmax", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 5 }),
      (values, top) => {
        const logits = Float32Array.from(values);
        const sorted = [...logits.keys()].toSorted((one, other) => (logits[other] ?? 0) - (logits[one] ?? 0));
        const found = likeliest(logits, top);
        expect(found.map(({ id }) => id)).toEqual(sorted.slice(0, top));
        const sum = values.reduce((total, value) => total + Math.exp(value), 0);
        for (const { id, probability } of found) expect(probability).toBeCloseTo(Math.exp(values[id] ?? 0) / sum, 12);
      },
    ),
  );
});

test("large logits do not overflow", () => {
  expect(likeliest(Float32Array.of(1000, 1000, -1000), 2)).toEqual([
    { id: 0, probability: 0.5 },
    { id: 1, probability: 0.5 },
  ]);
});
