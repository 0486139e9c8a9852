import { expect, test } from "vitest";
import { cosineDistances, zeroingScores } from "./value-zeroing-layers.ts";

const rows = (...data: readonly number[]) => ({ shape: [data.length / 2, 2], data: Float32Array.from(data) });

test("cosine distances are 1 minus the cosine", () => {
  const distances = cosineDistances(rows(1, 0, 3, 4, 1, 1), rows(0, 2, 6, 8, -1, -1));
  [1, 0, 2].forEach((expected, row) => expect(distances[row]).toBeCloseTo(expected, 12));
  // 1 − cos in f64 would have no digit left: the cosine of so small an angle is 1 − 5e-9.
  expect(cosineDistances(rows(1, 0), rows(1, 1e-4))[0]).toBeCloseTo(5e-9, 13);
});

test("scores are shares of how far a row moves, by the token that gave nothing", () => {
  const whole = rows(1, 0, 1, 0);
  const without = [rows(0, 1, 1, 0), rows(-1, 0, 0, 1)];
  const shares = (...pattern: readonly number[]): number[] => {
    const { data } = zeroingScores(whole, without, { shape: [2, 2, 2], data: Float32Array.from(pattern) });
    return [...data].map((share) => Number(share.toFixed(6)));
  };
  expect(shares(0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5)).toEqual([0.333333, 0.666667, 0, 1]);
  expect(shares(1, 0, 0, 1, 1, 0, 0, 1)).toEqual([1, 0, 0, 1]); // what no head sees has no share
});
