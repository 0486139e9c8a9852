import { afterAll, beforeAll, expect, test } from "vitest";
import { packBatch } from "../batch/batch.ts";
import { openDevice, type Device } from "../device/open-device.ts";
import type { Edit } from "../edits/edit.ts";
import { tinyClassifier, tinyLanguageModel, tinyMasked } from "../testing/tiny-model.ts";
import type { Model } from "../models/model.ts";
import { loadModel } from "../models/load-model.ts";
import type { Variant } from "./sweep.ts";

let device: Device;
beforeAll(async () => {
  device = await openDevice();
});
afterAll(() => device.destroy());

const batch = packBatch([
  { ids: Int32Array.of(1, 2, 3, 7) },
  { ids: Int32Array.of(4, 5) },
  { ids: Int32Array.of(9, 8, 7, 6, 5) },
]);

const everywhere: readonly Edit[] = [0, 1, 2].flatMap((layer): Edit[] => [
  { hook: `blocks.${layer}.hook_resid_pre`, position: 1, scale: 0.5 },
  { hook: `blocks.${layer}.attn.hook_q`, head: 1, set: 0 },
  { hook: `blocks.${layer}.attn.hook_v`, neuron: [0, 2], add: 0.3 },
  { hook: `blocks.${layer}.attn.hook_attn_scores`, key: 1, set: "-inf" },
  { hook: `blocks.${layer}.attn.hook_pattern`, query: 0, key: 0, set: 0, renormalise: true },
  { hook: `blocks.${layer}.attn.hook_pattern`, head: 0, set: 0 },
  { hook: `blocks.${layer}.attn.hook_z`, head: 1, set: 0 },
  { hook: `blocks.${layer}.attn.hook_z`, head: 0, scale: 0.5 },
  { hook: `blocks.${layer}.attn.hook_z`, head: 0, set: [0.1, -0.2, 0.3, 0] },
  { hook: `blocks.${layer}.attn.hook_z`, head: 1, set: 0.7 },
  { hook: `blocks.${layer}.attn.hook_z`, head: 0, position: 1, set: 0 },
  { hook: `blocks.${layer}.attn.hook_z`, neuron: 2, set: 0 },
  { hook: `blocks.${layer}.hook_attn_out`, position: 0, set: 0 },
  { hook: `blocks.${layer}.mlp.hook_pre`, neuron: 3, set: 1 },
  { hook: `blocks.${layer}.mlp.hook_post`, neuron: 5, scale: 3 },
  { hook: `blocks.${layer}.hook_mlp_out`, set: 0 },
  { hook: `blocks.${layer}.hook_normalized_resid_post`, position: 1, set: 0.1 },
]);
const apart: readonly Edit[] = [
  { hook: "hook_embed", position: 1, set: 0 },
  { hook: "logits", set: 1 },
  { hook: "blocks.2.attn.hook_z", apply: ({ shape, data }) => ({ shape, data: data.map((number) => number * 2) }) },
];

/** Every edit on every sequence, and some lists of several. */
function variants(edits: readonly Edit[]): Variant[] {
  const single = edits.flatMap((edit) => [0, 1, 2].map((sequence) => ({ sequence, edits: [edit] })));
  const [first, second] = [edits[4], edits[30]];
  return [...single, ...(first && second ? [{ sequence: 2, edits: [second, first] }] : [])];
}

async function expectEqualToRuns(model: Model, head: Model["heads"][number], edits: readonly Edit[]) {
  const all = variants(edits);
  for (const batchTokens of [1, 23, 10_000]) {
    const before = device.pool.inUse;
    const swept = await model.sweep(batch, all, head, { batchTokens });
    expect(device.pool.inUse).toBe(before);
    using unchanged = await model.run(batch, { head });
    for (const [sequence, logits] of (await unchanged.logits()).entries())
      expect(swept.base[sequence]?.data).toEqual(logits.data);
    expect(swept.variants).toHaveLength(all.length);
    for (const [index, { sequence, edits: own }] of all.entries()) {
      const alone = { ids: batch.ids.slice(batch.offsets[sequence], batch.offsets[sequence + 1]) };
      using run = await model.run(packBatch([alone]), { head, edits: [own] });
      const [expected] = await run.logits();
      const found = swept.variants[index];
      expect(found?.shape).toEqual(expected?.shape);
      for (const [label, logit] of (expected?.data ?? []).entries()) expect(found?.data[label]).toBeCloseTo(logit, 5);
    }
  }
}

test("a sweep equals the runs one by one, wherever they part", async () => {
  const { model } = await loadModel(device, tinyClassifier());
  await expectEqualToRuns(model, "sequence-classification", [...everywhere, ...apart]);
  model.dispose();
});

test("also for a head that reads every row", async () => {
  const { model } = await loadModel(device, tinyMasked());
  await expectEqualToRuns(model, "masked-lm", everywhere);
  model.dispose();
});

test("also for a model whose norms stand in front, and that sees only what came before", async () => {
  const { model } = await loadModel(device, tinyLanguageModel());
  const edits = everywhere.flatMap((edit) =>
    edit.hook.includes("normalized") ? [{ ...edit, hook: "blocks.1.ln2.hook_normalized" as const }] : [edit],
  );
  await expectEqualToRuns(model, "causal-lm", edits);
  model.dispose();
});

test("progress counts variants, and an interruption ends it between parts", async () => {
  const { model } = await loadModel(device, tinyClassifier());
  const abort = new AbortController();
  const all = variants(everywhere);
  const seen: number[] = [];
  const sweeping = model.sweep(batch, all, "sequence-classification", {
    batchTokens: 20,
    signal: abort.signal,
    progress: (done, total) => {
      expect(total).toBe(all.length);
      seen.push(done);
      if (seen.length === 3) abort.abort();
    },
  });
  await expect(sweeping).rejects.toMatchObject({ code: "aborted" });
  expect(seen).toHaveLength(3);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  expect(device.pool.inUse).toBe(0);
  model.dispose();
});

test("bad variants are errors before anything runs", async () => {
  const { model } = await loadModel(device, tinyClassifier());
  const run = (variant: Variant): Promise<unknown> =>
    model.sweep(batch, [variant], "sequence-classification", { batchTokens: 100 });
  await expect(run({ sequence: 3, edits: [] })).rejects.toMatchObject({ code: "bad-input" });
  await expect(run({ sequence: 0, edits: [{ hook: "blocks.3.attn.hook_z", set: 0 }] })).rejects.toMatchObject({
    code: "unknown-hook",
  });
  await expect(
    run({ sequence: 1, edits: [{ hook: "blocks.0.attn.hook_z", position: 2, set: 0 }] }),
  ).rejects.toMatchObject({
    code: "bad-edit",
    message: "blocks.0.attn.hook_z has no position 2",
  });
  const ofHeads: Edit[] = [
    { hook: "blocks.0.attn.hook_z", head: 2, set: 0 },
    { hook: "blocks.0.attn.hook_z", head: 0, set: [1, 2, 3] },
  ];
  for (const edit of ofHeads)
    await expect(run({ sequence: 1, edits: [edit] })).rejects.toMatchObject({ code: "bad-edit" });
  expect(device.pool.inUse).toBe(0);
  model.dispose();
});
