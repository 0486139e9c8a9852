import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { packBatch } from "../batch/batch.ts";
import { CoreError } from "../core-error.ts";
import { openDevice, type Device } from "../device/open-device.ts";
import type { Model } from "./model.ts";
import {
  vocabulary,
  hidden,
  positions,
  layers,
  tensor,
  checkpoint,
  linear,
  classifierHead,
  maskedHead,
  transform,
} from "../testing/tiny-model.ts";
import type { Activation } from "../run/read.ts";
import { loadModel, type ModelSource } from "./load-model.ts";

let device: Device;
beforeAll(async () => {
  device = await openDevice();
});
afterAll(() => device.destroy());

const batch = packBatch([{ ids: Int32Array.of(1, 2, 3) }, { ids: Int32Array.of(4, 5) }]);
const classify = { head: "sequence-classification" } as const;

/** Runs `body` with a model, and frees it. */
async function withModel<T>(source: ModelSource, body: (model: Model) => Promise<T>): Promise<T> {
  const { model } = await loadModel(device, source);
  try {
    return await body(model);
  } finally {
    model.dispose();
  }
}

async function logitsOf(model: Model): Promise<number[]> {
  using run = await model.run(batch, classify);
  return (await run.logits()).flatMap(({ data }) => [...data]);
}

async function firstMaskedLogits(model: Model): Promise<number[]> {
  using run = await model.run(batch, { head: "masked-lm", rows: Uint32Array.of(0) });
  return [...((await run.logits())[0]?.data ?? [])];
}

test("buffers go back, whether a run ends well or not, and weights are freed", async () => {
  const { bytes } = device.pool;
  await withModel(checkpoint(classifierHead), async (model) => {
    await logitsOf(model);
    const settled = device.pool.bytes;
    await logitsOf(model);
    using run = await model.run(batch, { ...classify, capture: model.hookNames });
    await run.activations("blocks.1.attn.hook_pattern");
    run.dispose();
    device.pool.trim();
    expect(device.pool.bytes).toBeLessThanOrEqual(settled);
    await expect(model.run(batch, { ...classify, capture: ["blocks.9.hook_resid_pre"] })).rejects.toMatchObject({
      code: "unknown-hook",
    });
    await expect(model.run(batch, { head: "masked-lm" })).rejects.toMatchObject({ code: "no-head" });
  });
  device.pool.trim();
  expect(device.pool.inUse).toBe(0);
  expect(device.uploads.inUse).toBe(0);
  expect(device.pool.bytes).toBeLessThanOrEqual(bytes);
});

test("what the way back made of the weights is freed with them", async () => {
  const seeds = Float32Array.of(1, 0, 0, 1);
  device.pool.trim();
  const { bytes } = device.pool;
  await withModel(checkpoint(classifierHead), async (model) => {
    using run = await model.run(batch, { ...classify, gradients: ["hook_embed"] });
    await run.gradients(seeds, ["hook_embed"]);
  });
  device.pool.trim();
  expect(device.pool.bytes).toBe(bytes);
});

test("what the way back made of the weights is made anew where a walk fails, and freed once nothing may read it", async () => {
  await withModel(checkpoint(classifierHead), async (model) => {
    using run = await model.run(batch, { ...classify, gradients: ["hook_embed"] });
    const seeds = Float32Array.of(1, 0, 0, 1);
    const expected = await run.gradients(seeds, ["hook_embed"]);
    const { bytes } = device.pool;
    const refusal = vi.spyOn(device.pool, "check").mockRejectedValueOnce(new CoreError("out-of-memory", "refused"));
    await expect(run.gradients(seeds, ["hook_embed"])).rejects.toThrow("refused");
    expect(device.pool.bytes).toBeLessThan(bytes);
    expect(await run.gradients(seeds, ["hook_embed"])).toEqual(expected);
    expect(device.pool.bytes).toBe(bytes);
    refusal.mockRestore();
    const pending = run.gradients(seeds, ["hook_embed"]);
    const full = vi.spyOn(device.pool, "take").mockImplementationOnce(() => {
      throw new CoreError("out-of-memory", "full");
    });
    await expect(run.gradients(seeds, ["hook_embed"])).rejects.toThrow("full");
    full.mockRestore();
    expect(await pending).toEqual(expected);
  });
});

test("numbers are read before their buffers go back, so that nothing else gets hold of them", async () => {
  await withModel(checkpoint(classifierHead), async (model) => {
    const expected = await logitsOf(model);
    const same = { hook: "hook_embed", apply: (embeddings: Activation) => embeddings } as const;
    const watch = vi.spyOn(device.pool, "check").mockImplementation(async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      device.pool.trim();
    });
    const { variants } = await model.sweep(batch, [{ sequence: 0, edits: [same] }], classify.head, { batchTokens: 9 });
    watch.mockRestore();
    expect([...(variants[0]?.data ?? [])]).toEqual(expected.slice(0, 2));
  });
});

test("a batch over the adapter's grid is too large, leaves nothing behind, and a smaller one runs", async () => {
  await withModel(checkpoint(classifierHead), async (model) => {
    const expected = await logitsOf(model);
    const sequence = { ids: new Int32Array(positions).fill(1) };
    const count = Math.ceil((device.gpu.limits.maxComputeWorkgroupsPerDimension + 1) / positions);
    const large = packBatch(Array.from({ length: count }, () => sequence));
    await expect(model.run(large, classify)).rejects.toMatchObject({ code: "too-large" });
    expect(device.pool.inUse + device.uploads.inUse).toBe(0);
    expect(await logitsOf(model)).toEqual(expected);
  });
});

test("a parameter that is named twice has one gradient", async () => {
  await withModel(checkpoint(classifierHead), async (model) => {
    const seeds = Float32Array.of(1, 0, 0, 1);
    using run = await model.run(batch, { ...classify, parameters: true });
    const name = "classifier.bias";
    const { inUse } = device.pool;
    using twice = await run.parameterGradients(seeds, { of: [name, "pooler.dense.bias", name] });
    using once = await run.parameterGradients(seeds, { of: [name] });
    expect(twice.names).toEqual([name, "pooler.dense.bias"]);
    expect(await twice.read(name)).toEqual(await once.read(name));
    expect(device.pool.inUse).toBe(inUse + 3);
  });
});

test("a last way back that is asked for wrongly is not spent", async () => {
  await withModel(checkpoint(classifierHead), async (model) => {
    const seeds = Float32Array.of(1, 0, 0, 1);
    const last = { last: true } as const;
    using run = await model.run(batch, { ...classify, gradients: ["hook_embed"], parameters: true });
    const expected = await run.gradients(seeds, ["hook_embed"]);
    await expect(run.gradients(seeds.subarray(1), ["hook_embed"], {}, last)).rejects.toThrow("3 seeds for 4 logits");
    await expect(run.gradients(seeds, ["hook_embed", "blocks.0.hook_resid_pre"], {}, last)).rejects.toMatchObject({
      code: "unknown-hook",
    });
    await expect(run.parameterGradients(seeds.subarray(1), last)).rejects.toThrow("3 seeds for 4 logits");
    await expect(run.parameterGradients(seeds, { ...last, of: ["nothing"] })).rejects.toMatchObject({
      code: "unknown-parameter",
    });
    expect(await run.gradients(seeds, ["hook_embed"], {}, last)).toEqual(expected);
    await expect(run.gradients(seeds, ["hook_embed"])).rejects.toMatchObject({ code: "bad-input" });
  });
});

test("gradients of a run without a head are an error that says what is missing", async () => {
  await withModel(checkpoint(classifierHead), async (model) => {
    using run = await model.run(batch, { gradients: ["hook_embed"], parameters: true });
    const missing = { code: "no-head", hint: "Name a head in the run's options." };
    await expect(run.gradients(new Float32Array(4), ["hook_embed"])).rejects.toMatchObject(missing);
    await expect(run.parameterGradients(new Float32Array(4))).rejects.toMatchObject(missing);
  });
});

test("without a head there are activations and no logits", async () => {
  await withModel(checkpoint(), async (model) => {
    expect(model.heads).toEqual([]);
    expect(model.hookNames).not.toContain("logits");
    const name = `blocks.${layers - 1}.hook_normalized_resid_post` as const;
    using run = await model.run(batch, { capture: [name] });
    expect((await run.activations(name)).map(({ shape }) => shape)).toEqual([
      [3, hidden],
      [2, hidden],
    ]);
    await expect(run.logits()).rejects.toMatchObject({ code: "unknown-hook" });
  });
});

test("a sequence without a row that is wanted has logits of no rows", async () => {
  await withModel(checkpoint(maskedHead), async (model) => {
    using run = await model.run(batch, { head: "masked-lm", rows: Uint32Array.of(1) });
    expect((await run.logits()).map(({ shape }) => shape)).toEqual([
      [1, vocabulary],
      [0, vocabulary],
    ]);
  });
});

test("hooks on the parts of the embedding do not change what comes of it", async () => {
  await withModel(checkpoint(classifierHead), async (model) => {
    const alone = await logitsOf(model);
    using run = await model.run(batch, { ...classify, capture: ["hook_embed"] });
    expect((await run.logits()).flatMap(({ data }) => [...data])).toEqual(alone);
  });
});

test("parameters are read back under the names of the file, tied and shared ones once", async () => {
  for (const dtype of ["f32", "f16"] as const) {
    const source = checkpoint({ ...classifierHead, ...maskedHead });
    const { model } = await loadModel(device, source, dtype);
    const names = (await model.parameters("sequence-classification", "masked-lm")).map(({ name }) => name);
    expect(names.toSorted()).toEqual([...source.tensors.keys()].toSorted());
    for (const [name, { shape, bytes }] of source.tensors) {
      const read = await model.readParameter(name);
      expect(read.shape).toEqual(shape);
      const expected = new Float32Array(bytes.slice().buffer);
      // A half has eleven bits, and vectors stay f32.
      const worst = read.data.reduce(
        (most, value, i) => Math.max(most, Math.abs(value - (expected[i] ?? Number.NaN))),
        0,
      );
      expect(worst).toBeLessThanOrEqual(dtype === "f16" && shape.length > 1 ? 2 ** -12 : 0);
    }
    await expect(model.readParameter("encoder.layer.7.output.dense.bias")).rejects.toMatchObject({
      code: "unknown-parameter",
      hint: expect.stringContaining("encoder.layer.0.attention.output.dense.bias"),
    });
    model.dispose();
  }
  await withModel(checkpoint(maskedHead), async (model) => {
    expect((await model.parameters()).map(({ name }) => name)).not.toContain("cls.predictions.bias");
  });
});

test("a block's weights are read by what they do", async () => {
  const source = checkpoint();
  await withModel(source, async (model) => {
    const { value, output, attentionNorm, down } = await model.readBlock(1);
    expect(value.weight).toEqual(await model.readParameter("encoder.layer.1.attention.self.value.weight"));
    expect(output.bias).toEqual(await model.readParameter("encoder.layer.1.attention.output.dense.bias"));
    expect(attentionNorm.gain).toEqual(await model.readParameter("encoder.layer.1.attention.output.LayerNorm.weight"));
    expect(down.weight.shape).toEqual([hidden, 12]);
    await expect(model.readBlock(3)).rejects.toMatchObject({ code: "bad-input", hint: "Its layers are 0 to 2." });
  });
});

test("a head reads states from anywhere as it reads the last block's, and gives its buffers back", async () => {
  const source = checkpoint({ ...classifierHead, ...maskedHead });
  await withModel(source, async (model) => {
    using run = await model.run(batch, { head: "masked-lm", capture: ["blocks.2.hook_normalized_resid_post"] });
    const [states] = await run.activations("blocks.2.hook_normalized_resid_post");
    const [logits] = await run.logits();
    if (!states) throw new Error("nothing was captured");
    await model.readOut("masked-lm", states);
    const settled = device.pool.bytes;
    const read = await model.readOut("masked-lm", states);
    expect(read.shape).toEqual([3, vocabulary]);
    read.data.forEach((value, i) => expect(value).toBeCloseTo(logits?.data[i] ?? Number.NaN, 6));
    expect(device.pool.bytes).toBe(settled);
    await expect(model.readOut("masked-lm", { ...states, shape: [6, 4] })).rejects.toMatchObject({ code: "bad-input" });
    await expect(model.readOut("next-sentence", states)).rejects.toMatchObject({ code: "no-head" });
  });
});

test("a head's weights are read part by part, and those of an output alone", async () => {
  for (const dtype of ["f32", "f16"] as const) {
    const { model } = await loadModel(device, checkpoint({ ...classifierHead, ...maskedHead }), dtype);
    const head = await model.readHead("masked-lm");
    expect(head.outputs).toBe(vocabulary);
    expect(head.dense?.activation).toBe("gelu");
    expect(head.dense?.weight).toEqual(await model.readParameter(`${transform}.dense.weight`));
    expect(head.norm?.shift).toEqual(await model.readParameter(`${transform}.LayerNorm.bias`));
    const table = await model.readParameter("embeddings.word_embeddings.weight");
    const bias = await model.readParameter("cls.predictions.bias");
    for (const index of [0, 1, 31, 33, vocabulary - 1])
      expect(await head.output(index)).toEqual({
        weight: table.data.slice(index * hidden, (index + 1) * hidden),
        bias: bias.data[index],
      });
    await expect(head.output(vocabulary)).rejects.toMatchObject({ code: "bad-input" });
    expect((await model.readHead("sequence-classification")).norm).toBeUndefined();
    model.dispose();
  }
});

test("logits that are no numbers are an error", async () => {
  const source = checkpoint(classifierHead);
  const tensors = new Map(source.tensors).set("classifier.weight", tensor([2, hidden], 1, 3.4e38));
  await withModel({ ...source, tensors }, async (model) => {
    const edit = { hook: "pooler.hook_pooler_out", set: 1e6 } as const;
    using run = await model.run(batch, { ...classify, edits: [[edit], []] });
    await expect(run.logits()).rejects.toMatchObject({ code: "not-finite" });
  });
});

test("weights that are no numbers are an error that names the tensor", async () => {
  const source = checkpoint(classifierHead);
  const name = "encoder.layer.1.output.dense.weight";
  const spoilt = { ...source, tensors: new Map(source.tensors).set(name, tensor([hidden, 12], 1, Number.NaN)) };
  const { bytes } = device.pool;
  await expect(loadModel(device, spoilt)).rejects.toMatchObject({
    code: "bad-weights",
    message: `the tensor "${name}" holds NaN at [0, 0]`,
  });
  expect(device.pool.bytes).toBe(bytes);
  const head = new Map(source.tensors).set("classifier.bias", tensor([2], 1, Infinity));
  await withModel({ ...source, tensors: head }, async (model) => {
    await expect(logitsOf(model)).rejects.toMatchObject({ message: /"classifier\.bias" holds an infinite number/ });
  });
});

test("a decoder of its own has its own bias, and must be there", async () => {
  const untied = { tie_word_embeddings: false };
  const own = { ...maskedHead, ...linear("cls.predictions.decoder", hidden, vocabulary) };
  const source = checkpoint(own, untied);
  const none = new Map(source.tensors).set("cls.predictions.decoder.bias", tensor([vocabulary], 1, 0));
  const [withBias, without] = [
    await withModel(source, firstMaskedLogits),
    await withModel({ ...source, tensors: none }, firstMaskedLogits),
  ];
  const bias = new Float32Array(source.tensors.get("cls.predictions.decoder.bias")?.bytes.slice().buffer ?? []);
  withBias.forEach((logit, i) => expect(logit - (without[i] ?? 0)).toBeCloseTo(bias[i] ?? 0, 4));
  await withModel(checkpoint(maskedHead, untied), async (model) => {
    await expect(firstMaskedLogits(model)).rejects.toMatchObject({
      code: "bad-weights",
      message: expect.stringContaining("cls.predictions.decoder.weight"),
    });
  });
});

test("XLM-RoBERTa and CamemBERT are RoBERTa, whose positions start behind the pad token's", async () => {
  for (const model_type of ["roberta", "xlm-roberta", "camembert"])
    await withModel(checkpoint({}, { model_type }), async (model) => {
      expect(model.maxTokens).toBe(positions - 2);
      using run = await model.run(batch, { capture: ["embed.hook_pos_embed"] });
      const [first] = await run.activations("embed.hook_pos_embed");
      const table = checkpoint().tensors.get("embeddings.position_embeddings.weight");
      const rows = new Float32Array(table?.bytes.slice().buffer ?? []);
      expect([...(first?.data ?? [])]).toEqual([...rows.subarray(2 * hidden, 5 * hidden)]);
    });
});

test("labels that do not exclude each other are told", async () => {
  const { model, warnings } = await loadModel(
    device,
    checkpoint(classifierHead, { problem_type: "multi_label_classification" }),
  );
  model.dispose();
  expect(warnings).toEqual([expect.stringContaining("do not exclude")]);
});

test("a device that is lost ends a run with its reason", async () => {
  const other = await openDevice();
  const { model } = await loadModel(other, checkpoint(classifierHead));
  const run = await model.run(batch, classify);
  const pending = run.logits();
  other.gpu.destroy();
  await expect(pending).rejects.toMatchObject({ code: "device-lost" });
  await expect(run.logits()).rejects.toMatchObject({ code: "device-lost" });
});
