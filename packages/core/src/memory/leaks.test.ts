import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { packBatch } from "../batch/batch.ts";
import { openDevice, type Device } from "../device/open-device.ts";
import type { Edit } from "../edits/edit.ts";
import type { HookName } from "../hooks/names.ts";
import type { Model } from "../models/model.ts";
import { loadModel } from "../models/load-model.ts";
import type { Rules } from "../tape/rules.ts";
import { tinyClassifier } from "../testing/tiny-model.ts";
import type { Optimiser } from "../training/optimiser.ts";
import { sizeClass } from "./pool.ts";

let device: Device;
let model: Model;
let optimiser: Optimiser;
beforeAll(async () => {
  device = await openDevice();
  ({ model } = await loadModel(device, tinyClassifier(), "f32"));
  optimiser = model.adamW({ learningRate: 1e-6 });
});
afterAll(() => {
  optimiser.dispose();
  model.dispose();
  device.destroy();
});

const head = "sequence-classification" as const;
const seeds = Float32Array.of(1, 0, 0, 1);
const batch = packBatch([{ ids: Int32Array.of(1, 2, 3) }, { ids: Int32Array.of(4, 5) }]);
const runs = 200;

const kinds: Record<string, () => Promise<void>> = {
  forward: async () => {
    using run = await model.run(batch, { head });
    await run.logits();
  },
  capture: async () => {
    using run = await model.run(batch, { head, capture: ["hook_embed", "blocks.1.attn.hook_pattern"] });
    await run.activations("blocks.1.attn.hook_pattern");
  },
  "gradients of inputs": async () => {
    using run = await model.run(batch, { head, gradients: ["hook_embed", "blocks.1.attn.hook_pattern"] });
    await run.gradients(seeds, ["hook_embed"]);
    await run.gradients(seeds, ["hook_embed", "blocks.1.attn.hook_pattern"]);
  },
  "the last gradients of inputs": async () => {
    using run = await model.run(batch, { head, gradients: ["hook_embed"] });
    await run.gradients(seeds, ["hook_embed"], {}, { last: true });
  },
  "a sweep": async () => {
    const edits: readonly Edit[] = [
      { hook: "hook_embed", position: 1, set: 0 },
      { hook: "blocks.0.attn.hook_z", head: 1, set: 0 },
      { hook: "blocks.1.hook_resid_pre", set: 0 },
      { hook: "blocks.2.attn.hook_pattern", key: 0, set: 0, renormalise: true },
    ];
    const variants = edits.map((edit) => ({ sequence: 1, edits: [edit] }));
    await model.sweep(batch, variants, head, { batchTokens: 3 });
  },
  "gradients of parameters": async () => {
    using run = await model.run(batch, { head, parameters: true });
    using first = await run.parameterGradients(seeds);
    using second = await run.parameterGradients(seeds, { last: true });
    await first.add(second);
    await first.norm();
  },
  "a step of AdamW": async () => {
    using run = await model.run(batch, { head, parameters: true });
    using gradients = await run.parameterGradients(seeds, { last: true });
    await optimiser.step(gradients, { maximumNorm: 1 });
  },
  "a run that fails": async () => {
    using run = await model.run(batch, { head, parameters: true });
    await expect(run.parameterGradients(seeds.subarray(1))).rejects.toThrow("3 seeds for 4 logits");
  },
};

/** Buffers that a run with captured hooks keeps. */
async function live(...capture: readonly HookName[]): Promise<number> {
  using run = await model.run(batch, { head, capture });
  expect(run.names.toSorted()).toEqual([...capture, "logits"].toSorted());
  return device.pool.inUse;
}

describe("live buffers", () => {
  test.each(Object.keys(kinds))(
    `are as many after ${runs} runs as after one: %s`,
    { timeout: 60_000 },
    async (kind) => {
      const once = kinds[kind];
      if (!once) throw new Error(kind);
      await once();
      const [inUse, uploads, bytes, uploadBytes] = [
        device.pool.inUse,
        device.uploads.inUse,
        device.pool.bytes,
        device.uploads.bytes,
      ];
      expect([inUse, uploads]).toEqual([0, 0]);
      for (let run = 1; run < runs; run++) await once();
      expect([device.pool.inUse, device.uploads.inUse]).toEqual([0, 0]);
      expect([device.pool.bytes, device.uploads.bytes]).toEqual([bytes, uploadBytes]);
    },
  );

  test("are one for each hook that is captured, and one for the logits", async () => {
    expect(await live()).toBe(1);
    expect(await live("blocks.1.mlp.hook_post")).toBe(2);
    expect(await live("blocks.1.mlp.hook_post", "blocks.0.attn.hook_pattern", "hook_embed")).toBe(4);
  });

  test("are those of the gradients alone once the last way back has passed", async () => {
    const before = device.pool.inUse;
    using run = await model.run(batch, { head, parameters: true });
    const kept = device.pool.inUse;
    using gradients = await run.parameterGradients(seeds, { last: true });
    expect(kept - before).toBeGreaterThan(50);
    expect(device.pool.inUse - before).toBe(gradients.names.length + 1); // and the logits
    expect((await run.logits()).length).toBe(2);
  });
});

test("the last way back takes less memory than one before it, and finds the same", async () => {
  const sequence = { ids: Int32Array.from({ length: 20 }, (_, i) => i) };
  const long = packBatch(Array.from({ length: 30 }, () => sequence));
  const ones = new Float32Array(60).fill(1);
  const measure = async (last: boolean): Promise<{ bytes: number; embedding: Float32Array }> => {
    device.pool.trim();
    const before = device.pool.bytes;
    using run = await model.run(long, { head, gradients: ["hook_embed"] });
    const found = await run.gradients(ones, ["hook_embed"], {}, { last });
    return {
      bytes: device.pool.bytes - before,
      embedding: found.get("hook_embed")?.[7]?.data ?? new Float32Array(0),
    };
  };
  await measure(false); // transposes stay
  const [whole, last] = [await measure(false), await measure(true)];
  expect(last.embedding).toEqual(whole.embedding);
  expect(last.bytes).toBeLessThan(whole.bytes);
});

test("gradients of scores and patterns that nobody wants are given back at once, with rules as without", async () => {
  const tokens = 20;
  const long = packBatch(Array.from({ length: 30 }, () => ({ ids: Int32Array.from({ length: tokens }, (_, i) => i) })));
  const { heads, layers } = model.config;
  const size = sizeClass(30 * heads * tokens ** 2 * 4);
  const patterns = layerHooks("attn.hook_pattern");
  const gradients = [...layerHooks("attn.hook_attn_scores"), ...patterns];
  using run = await model.run(long, { head, gradients: ["hook_embed", ...gradients] });
  const count = async (of: readonly HookName[], rules: Rules = {}): Promise<number> => {
    device.pool.trim();
    const made = vi.spyOn(device.pool, "create");
    await run.gradients(new Float32Array(60).fill(1), of, rules);
    const sizes = made.mock.calls.map(([bytes]) => bytes);
    made.mockRestore();
    return sizes.filter((bytes) => bytes === size).length;
  };
  expect(await count(["hook_embed"])).toBe(1);
  expect(await count(patterns)).toBe(layers);
  expect(await count(gradients)).toBe(2 * layers);
  const halved = { attention: "halved" } as const;
  expect(await count(["hook_embed"], halved)).toBe(2);
  expect(await count(gradients, halved)).toBe(2 * layers);
});

function layerHooks(hook: "attn.hook_attn_scores" | "attn.hook_pattern"): HookName[] {
  return Array.from({ length: model.config.layers }, (_, layer): HookName => `blocks.${layer}.${hook}`);
}
