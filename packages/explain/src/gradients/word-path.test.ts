import { array, assert, constantFrom, double, integer, property } from "fast-check";
import { expect, test } from "vitest";
import { WordPaths } from "./word-path.ts";

const features = 3;
const tables = integer({ min: 2, max: 12 }).chain((words) =>
  array(double({ min: -1, max: 1, noNaN: true }).map(Math.fround), {
    minLength: words * features,
    maxLength: words * features,
  }).map((numbers) => ({ shape: [words, features], data: Float32Array.from(numbers) })),
);

test("paths lead from the baseline to the word, monotonic in every feature, whatever the table", () => {
  const strategies = constantFrom("greedy" as const, "maxcount" as const);
  assert(
    property(
      tables,
      strategies,
      integer({ min: 1, max: 8 }),
      integer({ min: 1, max: 20 }),
      (table, strategy, steps, neighbours) => {
        const row = (id: number): number[] => [...table.data.subarray(id * features, (id + 1) * features)];
        const path = new WordPaths(table, { strategy, steps, neighbours }).between(1, 0);
        expect(path).toHaveLength(steps + 2);
        expect([...(path[0] ?? [])]).toEqual(row(0));
        expect([...(path.at(-1) ?? [])]).toEqual(row(1));
        for (let feature = 0; feature < features; feature++) {
          const numbers = path.map((point) => point[feature] ?? Number.NaN);
          const rises = (row(1)[feature] ?? 0) >= (row(0)[feature] ?? 0);
          expect(numbers).toEqual(numbers.toSorted((a, b) => (rises ? a - b : b - a)));
        }
      },
    ),
  );
});

test("the nearest neighbour that lies on the way is the next word", () => {
  // On a line: baseline 0, then words at 1, 2, 3 and 9, and the word at 4.
  const table = { shape: [6, 1], data: Float32Array.of(0, 1, 2, 3, 9, 4) };
  for (const strategy of ["greedy", "maxcount"] as const) {
    const paths = new WordPaths(table, { strategy, steps: 3, neighbours: 4 });
    expect(paths.between(5, 0).map((point) => point[0])).toEqual([0, 1, 2, 3, 4]);
    // Few neighbours, all visited: the baseline is next.
    const near = new WordPaths(table, { strategy, steps: 3, neighbours: 1 });
    expect(near.between(5, 0).map((point) => point[0])).toEqual([0, 1, 2, 3, 4]);
  }
});

test("no step goes beyond the baseline, however small its numbers are", () => {
  const table = { shape: [3, 1], data: Float32Array.of(-1.4e-45, -0.5, 0.5) };
  const path = new WordPaths(table, { strategy: "greedy", steps: 1, neighbours: 2 }).between(1, 0);
  expect(path.map((point) => point[0])).toEqual([table.data[0], table.data[0], -0.5]);
});

test("points halfway are added as often as asked", () => {
  const table = { shape: [3, 1], data: Float32Array.of(0, 2, 4) };
  const path = (halvings: number) =>
    new WordPaths(table, { strategy: "greedy", steps: 1, neighbours: 2, halvings })
      .between(2, 0)
      .map((point) => point[0]);
  expect(path(0)).toEqual([0, 2, 4]);
  expect(path(1)).toEqual([0, 1, 2, 3, 4]);
  expect(path(2)).toHaveLength(9);
});

test("a word that is the baseline stays where it is", () => {
  const table = { shape: [3, 1], data: Float32Array.of(0, 1, 2) };
  const path = new WordPaths(table, { strategy: "greedy", steps: 2, neighbours: 2 }).between(1, 1);
  expect(path.map((point) => point[0])).toEqual([1, 1, 1, 1]);
});
