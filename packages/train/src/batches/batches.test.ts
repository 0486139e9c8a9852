import * as fc from "fast-check";
import { expect, test } from "vitest";
import { epochOrder } from "./epoch-order.ts";
import { cutPasses } from "./passes.ts";

test("an epoch has every example once, in an order of the seed and the epoch", () => {
  fc.assert(
    fc.property(fc.nat(300), fc.nat(), fc.nat(50), (count, seed, epoch) => {
      const order = epochOrder(count, seed, epoch);
      expect([...order].toSorted((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
      expect(epochOrder(count, seed, epoch)).toEqual(order);
    }),
  );
  const orders = [epochOrder(50, 1, 0), epochOrder(50, 1, 1), epochOrder(50, 2, 0)].map(String);
  expect(new Set(orders).size).toBe(3);
});

test("every place is as likely for every example", () => {
  const places = Array.from({ length: 4 }, () => [0, 0, 0, 0]);
  for (let epoch = 0; epoch < 4000; epoch++)
    epochOrder(4, 9, epoch).forEach((example, place) => {
      const counts = places[place];
      if (counts) counts[example] = (counts[example] ?? 0) + 1;
    });
  for (const count of places.flat()) expect(Math.abs(count - 1000)).toBeLessThan(140);
});

test("passes hold every example once and no more tokens than the budget, but for one that is longer alone", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 80 }),
      fc.integer({ min: 1, max: 128 }),
      (tokens, budget) => {
        const passes = cutPasses(tokens, budget);
        expect(passes.flat().toSorted((a, b) => a - b)).toEqual(tokens.map((_, i) => i));
        const sizes = passes.map((pass) => pass.reduce((sum, index) => sum + (tokens[index] ?? 0), 0));
        const over = passes.filter((pass, i) => (sizes[i] ?? 0) > budget && pass.length > 1);
        expect(over).toEqual([]);
        const fewest = Math.ceil(sizes.reduce((sum, size) => sum + size, 0) / budget);
        const longer = tokens.filter((length) => length > budget).length;
        expect(passes.length - longer).toBeLessThanOrEqual(Math.ceil(2 * fewest));
      },
    ),
  );
});
