import { expect, test } from "vitest";
import { packBatch, sequenceCount } from "./batch.ts";

test("sequences lie behind one another", () => {
  const batch = packBatch([{ ids: Int32Array.of(5, 6) }, { ids: Int32Array.of(7), typeIds: Int32Array.of(1) }]);
  expect(sequenceCount(batch)).toBe(2);
  expect([...batch.ids]).toEqual([5, 6, 7]);
  expect([...batch.typeIds]).toEqual([0, 0, 1]);
  expect([...batch.places]).toEqual([0, 1, 0]);
  expect([...batch.offsets]).toEqual([0, 2, 3]);
});

test("nothing, and a sequence of nothing, are refused", () => {
  expect(() => packBatch([])).toThrow(expect.objectContaining({ code: "bad-input" }));
  expect(() => packBatch([{ ids: Int32Array.of(1) }, { ids: new Int32Array(0) }])).toThrow(/sequence 1 has no tokens/);
});
