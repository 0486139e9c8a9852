import * as fc from "fast-check";
import { expect, test } from "vitest";
import { randomNumbers } from "./random-numbers.ts";

const some = (seed: number, ids: readonly number[], sequence: number): number[] => {
  const random = randomNumbers(seed, ids, sequence);
  return Array.from({ length: 4 }, random);
};

test("the same seed, prompt and sequence draw the same numbers, and others draw others", () => {
  const of = fc.tuple(fc.nat(), fc.array(fc.nat(50_000), { minLength: 1, maxLength: 5 }), fc.nat(9));
  fc.assert(
    fc.property(of, of, (one, other) => {
      expect(some(...one)).toEqual(some(...one));
      const same = JSON.stringify(one) === JSON.stringify(other);
      expect(some(...one).join() === some(...other).join()).toBe(same);
      for (const number of some(...one)) expect(number >= 0 && number < 1).toBe(true);
    }),
  );
});

test("they are spread evenly", () => {
  const numbers = Array.from({ length: 2000 }, (_, sequence) => some(1, [5], sequence)[0] ?? 0);
  expect(numbers.filter((number) => number < 0.25).length / numbers.length).toBeCloseTo(0.25, 1);
});
