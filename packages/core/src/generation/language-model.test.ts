import { afterAll, beforeAll, expect, test } from "vitest";
import { packBatch } from "../batch/batch.ts";
import { openDevice, type Device } from "../device/open-device.ts";
import { loadModel } from "../models/load-model.ts";
import type { Model } from "../models/model.ts";
import { tinyLanguageModel, vocabulary } from "../testing/tiny-model.ts";
import type { Decoding } from "./decoding.ts";
import { languageModel } from "./language-model.ts";

let device: Device;
let model: Model;
beforeAll(async () => {
  device = await openDevice();
  model = (await loadModel(device, tinyLanguageModel())).model;
});
afterAll(() => {
  model.dispose();
  device.destroy();
});

/** The logits behind the last token, without a cache. */
async function whole(ids: readonly number[]): Promise<Float32Array> {
  using run = await model.run(packBatch([{ ids: Int32Array.from(ids) }]), { head: "causal-lm" });
  const [logits] = await run.logits();
  return logits?.data.subarray(-vocabulary) ?? new Float32Array(0);
}

async function expectEqual(decoding: Decoding, rows: readonly (readonly number[])[]): Promise<void> {
  expect(decoding.logits).toHaveLength(rows.length);
  for (const [row, ids] of rows.entries()) {
    const expected = await whole(ids);
    const worst = decoding.logits[row]?.reduce((most, x, i) => Math.max(most, Math.abs(x - (expected[i] ?? NaN))), 0);
    expect(worst, `row ${row}`).toBeLessThan(1e-5);
  }
}

test("rows of a cache have the logits of whole texts: alone, together, as beams, and beyond a slot's first room", async () => {
  await whole([1]); // loads the head
  device.pool.trim();
  const before = device.pool.bytes;
  let rows: number[][] = [[1, 2, 3], [4], [5, 6, 7, 8, 9, 10, 11]];
  const decoding = await languageModel(model).begin(rows.map((ids) => ({ ids: Int32Array.from(ids) })));
  await expectEqual(decoding, rows);
  const steps: { parents: number[]; tokens: number[] }[] = [
    { parents: [0, 1, 2], tokens: [7, 8, 9] },
    { parents: [2, 0], tokens: [1, 2] }, // one ends, the others change places
    { parents: [0, 0, 1, 1, 1], tokens: [3, 4, 5, 6, 7] }, // beams
    { parents: [4, 4, 0], tokens: [9, 8, 7] },
    ...Array.from({ length: 8 }, (_, i) => ({ parents: [0, 1, 2], tokens: [i, i + 1, i + 2] })),
  ];
  for (const { parents, tokens } of steps) {
    await decoding.advance(parents, tokens);
    rows = parents.map((parent, row) => [...(rows[parent] ?? []), tokens[row] ?? 0]);
    await expectEqual(decoding, rows);
  }
  decoding.dispose();
  device.pool.trim();
  expect(device.pool.inUse).toBe(0);
  expect(device.pool.bytes).toBeLessThanOrEqual(before);
});

test("a row longer than the model takes is refused", async () => {
  const ids = Int32Array.from({ length: model.maxTokens }, () => 1);
  const decoding = await languageModel(model).begin([{ ids }]);
  await expect(decoding.advance([0], [1])).rejects.toMatchObject({ code: "bad-input" });
  decoding.dispose();
});
