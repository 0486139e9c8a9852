import { assert, integer, property } from "fast-check";
import { expect, test } from "vitest";
import golden from "../golden/numpy.json" with { type: "json" };
import statistics from "../golden/statistics.json" with { type: "json" };
import { NumpyRandomState } from "./numpy-random-state.ts";

function draw(state: NumpyRandomState, call: string, [first = 0, second = 0, third = 0]: number[]): number[] {
  switch (call) {
    case "randint":
      return state.randint(first, second, third);
    case "permutation":
      return state.permutation(first);
    case "choice":
      return state.choice(first, second);
    case "randomSample":
      return state.randomSample(first);
    case "standardNormal":
      return state.standardNormal(first);
    case "skip":
      state.randomSample(first);
      return [];
    case "shuffle": {
      const items = Array.from({ length: first }, (_, index) => index);
      state.shuffle(items);
      return items;
    }
    default:
      throw new Error(`unknown call ${call}`);
  }
}

test.each(golden)("draws what NumPy draws with seed $seed", ({ seed, steps }) => {
  const state = new NumpyRandomState(seed);
  for (const { call, arguments: given, value } of steps) {
    const drawn = draw(state, call, given);
    // A logarithm may differ in its last bit from one machine to the next.
    const allowed = call === "standardNormal" ? 1e-14 : 0;
    expect(drawn.length).toBe(value.length);
    expect(
      drawn.every((number, index) => Math.abs(number - (value[index] ?? Number.NaN)) <= allowed),
      `${call}(${given.join(", ")})`,
    ).toBe(true);
  }
});

test("a permutation holds every index once, whatever the seed", () => {
  assert(
    property(integer({ min: 0, max: 2 ** 32 - 1 }), integer({ min: 0, max: 300 }), (seed, count) => {
      const order = new NumpyRandomState(seed).permutation(count);
      expect(order.toSorted((left, right) => left - right)).toEqual(Array.from({ length: count }, (_, index) => index));
    }),
  );
});

test.each([-1, 1.5, 2 ** 32, Number.NaN])("refuses the seed %d, as NumPy does", (seed) => {
  expect(() => new NumpyRandomState(seed)).toThrow(expect.objectContaining({ code: "bad-seed" }));
});

test("refuses empty ranges and too large a choice", () => {
  const state = new NumpyRandomState(0);
  expect(() => state.randint(1, 1, 3)).toThrow(expect.objectContaining({ code: "bad-range" }));
  expect(() => state.randint(0, 2 ** 32 + 1, 3)).toThrow(expect.objectContaining({ code: "bad-range" }));
  expect(() => state.choice(2, 3)).toThrow(expect.objectContaining({ code: "bad-range" }));
});

test.each(statistics.choices)("draws by weights as NumPy does with seed $seed", ({ seed, weights, drawn, next }) => {
  const state = new NumpyRandomState(seed);
  expect(state.weightedChoice(weights, drawn.length)).toEqual(drawn);
  expect(state.randint(0, 1000, 1)).toEqual([next]);
});
