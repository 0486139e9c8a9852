import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { packBatch } from "../batch/batch.ts";
import { openDevice, type Device } from "../device/open-device.ts";
import { loadModel, type ModelSource } from "../models/load-model.ts";
import type { Model } from "../models/model.ts";
import { tensor, tinyLanguageModel } from "../testing/tiny-model.ts";
import { WeightLoader, type WeightDType } from "./weight-loader.ts";
import { WeightReader } from "./weight-reader.ts";

// Matrices of 132 x 200 and 132 x 132 in shards of at most 128 columns, their transposes of 64.
const most = 70_000;

let device: Device;
let narrow: Device;
beforeAll(async () => {
  device = await openDevice();
  narrow = { ...device, limits: { ...device.limits, maxStorageBufferBindingSize: most } };
});
afterAll(() => device.destroy());

const ids = [Int32Array.of(1, 130, 3, 199, 130), Int32Array.of(128, 127, 1)];
const batch = packBatch(ids.map((each) => ({ ids: each })));
const head = "causal-lm";

async function both(source: ModelSource, dtype: WeightDType = "f32"): Promise<{ whole: Model; cut: Model }> {
  const { model: whole } = await loadModel(device, source, dtype);
  const create = vi.spyOn(device.pool, "create");
  const { model: cut } = await loadModel(narrow, source, dtype);
  await cut.parameters(head);
  const sizes = create.mock.calls.map(([size]) => size);
  create.mockRestore();
  expect(Math.max(...sizes)).toBeLessThanOrEqual(most);
  return { whole, cut };
}

/** The largest difference, in units of the largest number. */
function distance(actual: Float32Array | undefined, expected: Float32Array | undefined): number {
  if (!actual || !expected || actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  const size = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1e-6);
  return expected.reduce((worst, value, i) => Math.max(worst, Math.abs(value - (actual[i] ?? Infinity)) / size), 0);
}

async function firstLogits(model: Model): Promise<Float32Array | undefined> {
  using run = await model.run(batch, { head });
  return (await run.logits())[0]?.data;
}

/** Everything that a model computes, by name. */
async function numbersOf(model: Model): Promise<Map<string, Float32Array>> {
  const found = new Map<string, Float32Array>();
  using run = await model.run(batch, { head, gradients: ["hook_embed"], parameters: true });
  const logits = await run.logits();
  const seeds = Float32Array.from(
    logits.flatMap(({ data }) => [...data]),
    (_, i) => Math.sin(i) / 10,
  );
  logits.forEach(({ data }, i) => found.set(`logits ${i}`, data));
  const back = await run.gradients(seeds, ["hook_embed"]);
  back.get("hook_embed")?.forEach(({ data }, i) => found.set(`gradient ${i}`, data));
  using gradients = await run.parameterGradients(seeds, { last: true });
  for (const name of gradients.names) found.set(`gradient of ${name}`, (await gradients.read(name)).data);
  const share = Float32Array.from(batch.ids, (_, i) => i / 8);
  const path = { baseline: Int32Array.from(batch.ids, (id) => (id === 1 ? -1 : 198 - id)), share };
  using between = await model.run(batch, { head, path });
  (await between.logits()).forEach(({ data }, i) => found.set(`logits on a path ${i}`, data));
  found.set("words", (await model.wordEmbeddings()).data);
  const numbers = await model.readHead(head);
  for (const output of [0, 127, 128, 199]) found.set(`output ${output}`, (await numbers.output(output)).weight);
  using adamW = model.adamW({ learningRate: 1e-3 });
  found.set("norm of the gradients", Float32Array.of(await gradients.norm()));
  await adamW.step(gradients);
  for (const { name } of await model.parameters(head))
    found.set(`stepped ${name}`, (await model.readParameter(name)).data);
  using after = await model.run(batch, { head });
  (await after.logits()).forEach(({ data }, i) => found.set(`logits after ${i}`, data));
  return found;
}

describe.each([true, false])("a model whose matrices are over the binding limit, tied %s", (tied) => {
  const source = tinyLanguageModel({ words: 200, width: 132, tied });

  test("computes, differentiates and learns as one whose are not", { timeout: 120_000 }, async () => {
    const { whole, cut } = await both(source);
    const [expected, actual] = [await numbersOf(whole), await numbersOf(cut)];
    expect([...actual.keys()]).toEqual([...expected.keys()]);
    expect(actual.size).toBeGreaterThan(60);
    for (const [name, numbers] of expected)
      expect({ name, close: distance(actual.get(name), numbers) < 2e-6 }).toEqual({ name, close: true });
    for (const model of [whole, cut]) model.dispose();
  });

  test("keeps halves in shards as well", async () => {
    const { whole, cut } = await both(source, "f16");
    expect(distance(await firstLogits(cut), await firstLogits(whole))).toBeLessThan(2e-6);
    for (const model of [whole, cut]) model.dispose();
  });
});

test("a tied matrix is on the device once", async () => {
  const before = device.pool.bytes;
  const { model } = await loadModel(device, tinyLanguageModel({ words: 20_000, width: 32 }), "f32");
  await model.parameters(head);
  const table = 20_000 * 32 * 4;
  expect(device.pool.bytes - before).toBeGreaterThan(table);
  expect(device.pool.bytes - before).toBeLessThan(1.3 * table);
  model.dispose();
});

test("a table that is a linear layer's weight as well has both places shard by shard", () => {
  const reader = new WeightReader(new Map([["words", tensor([200, 132], 1)]]), "");
  const loader = new WeightLoader(narrow, reader, "f32");
  const table = loader.table("words", 200, 132);
  const weight = loader.linearOf("words", undefined, 132, 200);
  const places = loader.parameters.find("words").map(({ own, places: each }) => ({
    own,
    tensors: each.map(({ layout, tensor: { buffer } }) => ({ layout, buffer })),
  }));
  expect(places).toEqual(
    [128, 72].map((rows, i) => ({
      own: [rows, 132],
      tensors: [
        { layout: "rows", buffer: table.shards[i]?.tensor.buffer },
        { layout: "panels", buffer: weight.shards[i]?.panels.buffer },
      ],
    })),
  );
  loader.dispose();
});

test("what no shard can hold is refused", async () => {
  const tiny: Device = { ...device, limits: { ...device.limits, maxStorageBufferBindingSize: 10_000 } };
  await expect(loadModel(tiny, tinyLanguageModel({ words: 200, width: 132 }))).rejects.toMatchObject({
    code: "out-of-memory",
    message: expect.stringContaining("the adapter binds 0 MiB at most"),
  });
});
