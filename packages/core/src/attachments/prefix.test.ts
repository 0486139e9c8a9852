import { afterAll, beforeAll, expect, test } from "vitest";
import { packBatch } from "../batch/batch.ts";
import { openDevice, type Device } from "../device/open-device.ts";
import { loadModel, type ModelSource } from "../models/load-model.ts";
import type { Model } from "../models/model.ts";
import { tinyClassifier, tinyLanguageModel } from "../testing/tiny-model.ts";
import type { Prefix } from "./prefix.ts";

let device: Device;
beforeAll(async () => {
  device = await openDevice();
});
afterAll(() => device.destroy());

const load = async (source: ModelSource): Promise<Model> => (await loadModel(device, source, "f32")).model;
const waves = (length: number, seed: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => 0.5 * Math.sin(3.1 * i + seed));
const prefixOf = (tokens: number, layers = 3): Prefix => ({
  tokens,
  layers: Array.from({ length: layers }, (_, layer) => ({
    key: waves(tokens * 8, layer),
    value: waves(tokens * 8, layer + 9),
  })),
});
const texts = [Int32Array.of(1, 2, 3), Int32Array.of(4), Int32Array.of(5, 6)];
const head = "sequence-classification";

test("every text sees the prefix in front of its own tokens, packed as it does alone", async () => {
  const model = await load(tinyClassifier());
  await model.attachPrefix(prefixOf(2));
  const pattern = "blocks.1.attn.hook_pattern";
  using run = await model.run(packBatch(texts.map((ids) => ({ ids }))), { head, capture: [pattern] });
  const [logits, patterns] = [await run.logits(), await run.activations(pattern)];
  expect(patterns.map(({ shape }) => shape)).toEqual(texts.map(({ length }) => [2, length, length + 2]));
  for (const [i, ids] of texts.entries()) {
    using alone = await model.run(packBatch([{ ids }]), { head });
    const [expected] = await alone.logits();
    logits[i]?.data.forEach((logit, at) => expect(logit).toBeCloseTo(expected?.data[at] ?? Number.NaN, 5));
  }
  model.dispose();
});

test("nothing is left of a prefix that was detached, and what does not fit is refused", async () => {
  const model = await load(tinyClassifier());
  await model.parameters(head);
  const batch = packBatch(texts.map((ids) => ({ ids })));
  const logits = async (): Promise<number[]> => {
    using run = await model.run(batch, { head });
    return (await run.logits()).flatMap(({ data }) => [...data]);
  };
  const before = await logits();
  device.pool.trim();
  const [{ bytes }, names] = [device.pool, await model.parameters()];
  expect(await model.attachPrefix(prefixOf(2))).toEqual(
    [0, 1, 2].flatMap((layer) => [`prefix.${layer}.key`, `prefix.${layer}.value`]),
  );
  await expect(model.attachPrefix(prefixOf(2))).rejects.toMatchObject({ code: "bad-input" });
  expect(await logits()).not.toEqual(before);
  const swept = await model.sweep(batch, [{ sequence: 0, edits: [] }], head, { batchTokens: 8 });
  swept.variants[0]?.data.forEach((logit, i) => expect(logit).toBeCloseTo(swept.base[0]?.data[i] ?? Number.NaN, 5));
  // The model takes 20 tokens, two of which are the prefix.
  const long = packBatch([{ ids: new Int32Array(19).fill(1) }]);
  await expect(model.run(long, { head })).rejects.toMatchObject({ code: "bad-input", message: /18/ });
  model.detachPrefix();
  expect(() => model.detachPrefix()).toThrow(expect.objectContaining({ code: "bad-input" }));
  expect(await logits()).toEqual(before);
  for (const wrong of [prefixOf(0), prefixOf(2, 2), { ...prefixOf(2), tokens: 3 }])
    await expect(model.attachPrefix(wrong)).rejects.toMatchObject({ code: "bad-input" });
  device.pool.trim();
  expect(await model.parameters()).toEqual(names);
  expect(device.pool.bytes).toBe(bytes);
  model.dispose();
});

test("a cache does not grow behind a prefix", async () => {
  const model = await load(tinyLanguageModel());
  await model.attachPrefix(prefixOf(2));
  const cache = model.cache();
  cache.continue([0], 2);
  await expect(model.extend(packBatch([{ ids: Int32Array.of(1, 2) }]), cache, "causal-lm")).rejects.toMatchObject({
    code: "bad-input",
  });
  cache.dispose();
  model.dispose();
});
