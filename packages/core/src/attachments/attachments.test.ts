import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packBatch } from "../batch/batch.ts";
import { openDevice, type Device } from "../device/open-device.ts";
import { loadModel, type ModelSource } from "../models/load-model.ts";
import type { HeadKind } from "../models/head.ts";
import type { Model } from "../models/model.ts";
import { tinyClassifier, tinyLanguageModel } from "../testing/tiny-model.ts";
import type { Adapter, Attachment, Lora } from "./attachment.ts";

let device: Device;
beforeAll(async () => {
  device = await openDevice();
});
afterAll(() => device.destroy());

const batch = packBatch([{ ids: Int32Array.of(1, 2, 3) }, { ids: Int32Array.of(4, 2) }]);
const load = async (source: ModelSource, dtype: "f32" | "f16" = "f32"): Promise<Model> =>
  (await loadModel(device, source, dtype)).model;
const waves = (length: number, seed: number, size = 0.5): Float32Array =>
  Float32Array.from({ length }, (_, i) => size * Math.sin(3.1 * i + seed));

async function logitsOf(
  model: Model,
  head: HeadKind,
  options: { parameters?: readonly string[] } = {},
): Promise<number[]> {
  using run = await model.run(batch, { head, ...options });
  return (await run.logits()).flatMap(({ data }) => [...data]);
}

const lora = (inner: number, columns: number, rank = 3): Lora => ({
  kind: "lora",
  rank,
  alpha: 6,
  a: waves(rank * inner, 1),
  b: waves(columns * rank, 2),
});
const adapter = (columns: number, size = 3): Adapter => ({
  kind: "adapter",
  size,
  activation: "relu",
  down: { weight: waves(size * columns, 3), bias: waves(size, 4) },
  up: { weight: waves(size * columns, 5), bias: waves(columns, 6) },
});

const bert = {
  source: tinyClassifier(),
  head: "sequence-classification",
  lora: [
    ["encoder.layer.1.attention.self.query.weight", lora(8, 8)],
    ["encoder.layer.0.intermediate.dense.weight", lora(8, 12)],
    ["pooler.dense.weight", lora(8, 8, 5)],
  ],
  adapters: ["encoder.layer.1.attention.output.dense.weight", "encoder.layer.2.output.dense.weight"],
} as const;
const gpt2 = {
  source: tinyLanguageModel(),
  head: "causal-lm",
  lora: [
    ["transformer.h.0.attn.c_attn.weight", lora(8, 24)],
    ["transformer.h.1.attn.c_proj.weight", lora(8, 8)],
    ["transformer.h.2.mlp.c_fc.weight", lora(8, 12)],
    ["transformer.h.1.mlp.c_proj.weight", lora(12, 8)],
  ],
  adapters: ["transformer.h.0.attn.c_proj.weight", "transformer.h.2.mlp.c_proj.weight"],
} as const;

describe.each([
  ["BERT", bert],
  ["GPT-2", gpt2],
])("%s", (_, { source, head, lora: pairs, adapters }) => {
  test("computes with low-rank changes what it computes with the merged weights", async () => {
    const [model, other] = [await load(source), await load(source)];
    await Promise.all([model.parameters(head), other.parameters(head)]);
    const before = await logitsOf(model, head);
    for (const [name, attachment] of pairs) {
      const names = await model.attach(name, attachment);
      expect(names).toEqual(["A", "B"].map((which) => name.replace("weight", `lora_${which}.weight`)));
      const { shape } = await other.readParameter(name);
      const merged = await model.mergedParameter(name);
      expect(merged.shape).toEqual(shape);
      await other.writeParameter(name, merged.data);
    }
    const expected = await logitsOf(other, head);
    const found = await logitsOf(model, head);
    found.forEach((logit, i) => expect(logit).toBeCloseTo(expected[i] ?? Number.NaN, 4));
    expect(Math.max(...found.map((logit, i) => Math.abs(logit - (before[i] ?? 0))))).toBeGreaterThan(0.01);
    for (const [name] of pairs) model.detach(name);
    expect(await logitsOf(model, head)).toEqual(before);
    model.dispose();
    other.dispose();
  });

  test("has gradients of what is attached that agree with finite differences", async () => {
    const model = await load(source);
    await model.parameters(head);
    const names: string[] = [];
    for (const [name, attachment] of pairs) names.push(...(await model.attach(name, attachment)));
    for (const name of adapters) {
      if (model.attachments.has(name)) model.detach(name);
      const { shape } = await model.readParameter(name);
      names.push(...(await model.attach(name, adapter(name.includes("c_proj") ? (shape[1] ?? 0) : (shape[0] ?? 0)))));
    }
    const known = new Set((await model.parameters()).map(({ name }) => name));
    const trained = [...new Set(names)].filter((name) => known.has(name));
    using run = await model.run(batch, { head, parameters: trained });
    const count = (await run.logits()).reduce((sum, { data }) => sum + data.length, 0);
    const seeds = waves(count, 7, 1);
    using gradients = await run.parameterGradients(seeds);
    expect(gradients.names.toSorted()).toEqual(trained.toSorted());
    const value = async (): Promise<number> =>
      (await logitsOf(model, head)).reduce((sum, logit, i) => sum + logit * (seeds[i] ?? 0), 0);
    for (const name of trained) {
      const { data } = await model.readParameter(name);
      const { data: gradient } = await gradients.read(name);
      const direction = waves(data.length, 8, 1);
      const step = 2e-3;
      const at = async (sign: number): Promise<number> => {
        await model.writeParameter(
          name,
          data.map((number, i) => number + sign * step * (direction[i] ?? 0)),
        );
        return value();
      };
      const slope = ((await at(1)) - (await at(-1))) / (2 * step);
      await model.writeParameter(name, data);
      const expected = gradient.reduce((sum, each, i) => sum + each * (direction[i] ?? 0), 0);
      expect(Math.abs(slope - expected)).toBeLessThan(0.01 * Math.max(1, Math.abs(expected)));
    }
    model.dispose();
  });

  test("learns what is attached and leaves its weights alone", async () => {
    const model = await load(source, "f32");
    await model.parameters(head);
    const [pair] = pairs;
    const names = await model.attach(pair[0], { ...pair[1], b: new Float32Array(pair[1].b.length) });
    const numbers = async (): Promise<Map<string, Float32Array>> => {
      const found = new Map<string, Float32Array>();
      for (const { name } of await model.parameters()) found.set(name, (await model.readParameter(name)).data);
      return found;
    };
    const [before, logits] = [await numbers(), await logitsOf(model, head)];
    using optimiser = model.adamW({ learningRate: 0.01 });
    using run = await model.run(batch, { head, parameters: names });
    using gradients = await run.parameterGradients(
      waves(
        (await run.logits()).reduce((n, { data }) => n + data.length, 0),
        1,
      ),
    );
    await optimiser.step(gradients);
    expect([...(await optimiser.state()).keys()].toSorted()).toEqual(names.toSorted());
    const after = await numbers();
    // A has no gradient where B is zero, and decays alone.
    const changed = [...before].filter(([name, data]) => data.some((number, i) => number !== after.get(name)?.[i]));
    expect(changed.map(([name]) => name).toSorted()).toEqual(names.toSorted());
    expect(await logitsOf(model, head)).not.toEqual(logits);
    model.dispose();
  });
});

test("a language model goes on with its cache as it does without one, with attachments", async () => {
  const model = await load(tinyLanguageModel());
  for (const [name, attachment] of gpt2.lora) await model.attach(name, attachment);
  const ids = Int32Array.of(3, 1, 4, 1, 5);
  using run = await model.run(packBatch([{ ids }]), { head: "causal-lm", rows: Uint32Array.of(4) });
  const [whole] = await run.logits();
  const cache = model.cache();
  const extend = async (from: number, to: number): Promise<Float32Array | undefined> => {
    cache.continue([0], to - from);
    const places = Int32Array.from({ length: to - from }, (_, i) => from + i);
    const [logits] = await model.extend(
      { ...packBatch([{ ids: ids.subarray(from, to) }]), places },
      cache,
      "causal-lm",
    );
    return logits;
  };
  await extend(0, 3);
  await extend(3, 4);
  const last = await extend(4, 5);
  cache.dispose();
  last?.forEach((logit, i) => expect(logit).toBeCloseTo(whole?.data[i] ?? Number.NaN, 4));
  expect(last).toHaveLength(40);
  model.dispose();
});

test("a sweep changes runs of what is attached", async () => {
  const model = await load(tinyClassifier());
  await model.parameters(bert.head);
  for (const name of bert.adapters) await model.attach(name, adapter(8));
  const edits = [{ hook: "blocks.1.attn.hook_z", head: 1, set: 0 }] as const;
  const swept = await model.sweep(batch, [{ sequence: 0, edits }], bert.head, { batchTokens: 9 });
  using run = await model.run(batch, { head: bert.head, edits: [edits, []] });
  const [expected] = await run.logits();
  swept.variants[0]?.data.forEach((logit, i) => expect(logit).toBeCloseTo(expected?.data[i] ?? Number.NaN, 5));
  model.dispose();
});

test("weights kept as halves may have attachments", async () => {
  const model = await load(tinyClassifier(), "f16");
  const [[name, attachment]] = bert.lora;
  const before = await logitsOf(model, bert.head);
  const names = await model.attach(name, attachment);
  expect(await logitsOf(model, bert.head, { parameters: names })).not.toEqual(before);
  model.dispose();
});

test("nothing is left on the device of what was detached, or did not fit", async () => {
  const model = await load(tinyClassifier());
  await model.parameters(bert.head);
  const [[name, attachment]] = bert.lora;
  await logitsOf(model, bert.head);
  device.pool.trim();
  const [{ bytes }, names] = [device.pool, await model.parameters()];
  const own = await model.attach(name, attachment);
  {
    using run = await model.run(batch, { head: bert.head, parameters: own });
    using gradients = await run.parameterGradients(Float32Array.of(1, 0, 0, 1));
    expect(gradients.names).toHaveLength(2);
  }
  model.detach(name);
  device.pool.trim();
  expect(await model.parameters()).toEqual(names);
  const refused: [string, Attachment, string][] = [
    ["nothing", attachment, "unknown-parameter"],
    ["embeddings.word_embeddings.weight", attachment, "bad-input"],
    ["encoder.layer.0.output.LayerNorm.weight", attachment, "bad-input"],
    ["encoder.layer.0.output.dense.bias", attachment, "bad-input"],
    [name, { ...attachment, rank: 2 }, "bad-input"],
    [name, { ...attachment, rank: 0 }, "bad-input"],
    [name, { ...attachment, alpha: Number.NaN }, "bad-input"],
    [name, { ...attachment, dropout: 1 }, "bad-input"],
    [name, { ...attachment, b: attachment.b.map(() => Number.NaN) }, "not-finite"],
    [name, { ...adapter(8), size: 2 }, "bad-input"],
  ];
  for (const [where, what, code] of refused) await expect(model.attach(where, what)).rejects.toMatchObject({ code });
  expect(() => model.detach(name)).toThrow(expect.objectContaining({ code: "bad-input" }));
  await expect(model.mergedParameter(name)).rejects.toMatchObject({ code: "bad-input" });
  expect(await model.parameters()).toEqual(names);
  await model.attach(name, adapter(8));
  await expect(model.attach(name, attachment)).rejects.toMatchObject({ code: "bad-input" });
  await expect(model.mergedParameter(name)).rejects.toMatchObject({ code: "bad-input" });
  model.detach(name);
  device.pool.trim();
  // The transposes of the layers above stay, which the way back made.
  expect(device.pool.bytes - bytes).toBeLessThan(16_384);
  model.dispose();
  const language = await load(tinyLanguageModel());
  await expect(language.attach("transformer.h.0.attn.c_attn.weight", adapter(24))).rejects.toMatchObject({
    code: "bad-input",
  });
  await language.parameters("causal-lm");
  await expect(language.attach("transformer.wte.weight", lora(8, 40))).rejects.toMatchObject({ code: "bad-input" });
  language.dispose();
});
