import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packBatch } from "../batch/batch.ts";
import { openDevice, type Device } from "../device/open-device.ts";
import type { HeadKind } from "../models/head.ts";
import { loadModel, type ModelSource } from "../models/load-model.ts";
import type { Model } from "../models/model.ts";
import type { RunOptions } from "../models/run-options.ts";
import { checkpoint, classifierHead, tinyLanguageModel } from "../testing/tiny-model.ts";

let device: Device;
beforeAll(async () => {
  device = await openDevice();
});
afterAll(() => device.destroy());

const batch = packBatch([{ ids: Int32Array.of(1, 2, 3) }, { ids: Int32Array.of(4, 2) }]);
const dropout = { seed: 1, step: 2 };
const waves = (length: number): Float32Array => Float32Array.from({ length }, (_, i) => Math.sin(3 * i));

/** Gradients of what a run trains, asked for twice where it is not the last time. */
async function learn(model: Model, options: RunOptions, last: boolean): Promise<Map<string, Float32Array>> {
  using run = await model.run(batch, options);
  const seeds = waves((await run.logits()).reduce((sum, { data }) => sum + data.length, 0));
  if (!last) (await run.parameterGradients(seeds)).dispose();
  using gradients = await run.parameterGradients(seeds, { last });
  const found = new Map<string, Float32Array>();
  for (const name of gradients.names) found.set(name, (await gradients.read(name)).data);
  return found;
}

describe.each([
  ["BERT", checkpoint(classifierHead), "sequence-classification", "encoder.layer.1.attention.self.query"],
  ["GPT-2", tinyLanguageModel(), "causal-lm", "transformer.h.1.attn.c_proj"],
] as const satisfies readonly (readonly [string, ModelSource, HeadKind, string])[])(
  "%s that recomputes its blocks",
  (_, source, head, layer) => {
    test.each([
      ["all parameters", true, {}, true],
      ["all parameters, twice", true, {}, false],
      ["all parameters with dropout", true, { dropout }, true],
      ["a frozen base with LoRA, a prefix and dropout", false, { dropout }, false],
      ["an edited run", true, { edits: [[{ hook: "blocks.1.hook_mlp_out", scale: 0.5 }], []] }, true],
    ] as const)("has the same gradients of %s, bit by bit", async (__, all, change, last) => {
      const { model } = await loadModel(device, source, "f32");
      await model.parameters(head);
      const names = [
        ...(await model.attach(`${layer}.weight`, {
          kind: "lora",
          rank: 2,
          alpha: 4,
          a: waves(16),
          b: waves(16),
          dropout: 0.3,
        })),
        ...(await model.attachPrefix({
          tokens: 2,
          layers: Array.from({ length: 3 }, () => ({ key: waves(16), value: waves(16) })),
        })),
      ];
      const options = { head, parameters: all || names, ...change };
      const expected = await learn(model, options, last);
      const found = await learn(model, { ...options, checkpointing: true }, last);
      expect(expected.size).toBeGreaterThan(6);
      expect(found).toEqual(expected);
      model.dispose();
    });
  },
);

test("a run keeps a fraction of what it keeps otherwise, and takes less on the way back", async () => {
  const { model } = await loadModel(device, checkpoint(classifierHead, { num_hidden_layers: 3 }), "f32");
  const head = "sequence-classification";
  await model.parameters(head);
  const long = packBatch([{ ids: Int32Array.from({ length: 20 }, (_, i) => i) }]);
  const measure = async (checkpointing: boolean): Promise<{ kept: number; peak: number }> => {
    device.pool.trim();
    const [before, bytes] = [device.pool.inUse, device.pool.bytes];
    using run = await model.run(long, { head, parameters: true, checkpointing });
    await run.logits();
    const kept = device.pool.inUse - before;
    using gradients = await run.parameterGradients(Float32Array.of(1, -1), { last: true });
    expect(gradients.names.length).toBeGreaterThan(50);
    return { kept, peak: device.pool.bytes - bytes };
  };
  await measure(false); // makes the transposes
  const [whole, parts] = [await measure(false), await measure(true)];
  expect(parts.kept).toBeLessThan(whole.kept / 3);
  expect(parts.peak).toBeLessThan(whole.peak);
  model.dispose();
});

test("buffers are as many after many runs as after one, and gradients of activations are refused", async () => {
  const { model } = await loadModel(device, checkpoint(classifierHead), "f32");
  const options = { head: "sequence-classification", parameters: true, checkpointing: true, dropout } as const;
  await learn(model, options, true);
  const [{ bytes, inUse }, uploads] = [device.pool, device.uploads.bytes];
  for (let i = 0; i < 4; i++) await learn(model, options, i % 2 === 0);
  expect(device.pool.inUse).toBe(inUse);
  expect(device.uploads.bytes).toBeLessThanOrEqual(uploads * 2);
  const grown = device.pool.bytes;
  for (let i = 0; i < 4; i++) await learn(model, options, i % 2 === 0);
  expect(device.pool.bytes).toBe(grown);
  expect(grown).toBeGreaterThanOrEqual(bytes);
  await expect(model.run(batch, { ...options, gradients: ["hook_embed"] })).rejects.toMatchObject({
    code: "bad-input",
  });
  model.dispose();
});
