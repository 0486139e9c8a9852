import { expect, test } from "vitest";
import type { WeightArray } from "./weight-array.ts";
import { WeightReader } from "./weight-reader.ts";

const tensor = (...shape: number[]): WeightArray => ({
  dtype: "F32",
  shape,
  bytes: new Uint8Array(shape.reduce((a, b) => a * b, 4)),
});

function reader(entries: Record<string, WeightArray>): WeightReader {
  return new WeightReader(new Map(Object.entries(entries)), "bert.");
}

test("a name is found with and without the prefix, and by its old spelling", () => {
  const r = reader({
    "bert.a.weight": tensor(2),
    "b.weight": tensor(3),
    "bert.c.LayerNorm.gamma": tensor(4),
    "d.LayerNorm.beta": tensor(5),
  });
  expect(r.take("a.weight", [2]).shape).toEqual([2]);
  expect(r.take("b.weight", [3]).shape).toEqual([3]);
  expect(r.take("c.LayerNorm.weight", [4]).shape).toEqual([4]);
  expect(r.take("d.LayerNorm.bias", [5]).shape).toEqual([5]);
  expect(r.has("e.weight")).toBe(false);
  expect(r.unread()).toEqual([]);
});

test("a missing tensor and one of another shape are named", () => {
  const r = reader({ "bert.a.weight": tensor(2, 3) });
  expect(() => r.take("b.weight", [2])).toThrow(/no tensor "bert.b.weight" \(2\)/);
  expect(() => r.take("a.weight", [3, 2])).toThrow(/"bert.a.weight" is 2 x 3, config.json asks for 3 x 2/);
  expect(() => r.take("a.weight", [6])).toThrow(expect.objectContaining({ code: "bad-weights" }));
});

test("what nobody asked for is listed, what is ignored is not", () => {
  const r = reader({ "bert.a.weight": tensor(1), "bert.position_ids": tensor(1), extra: tensor(1) });
  r.take("a.weight", [1]);
  r.ignore((name) => name === "position_ids");
  expect(r.unread()).toEqual(["extra"]);
});
