import { afterAll, beforeAll, expect, test } from "vitest";
import { packBatch } from "../batch/batch.ts";
import { openDevice, type Device } from "../device/open-device.ts";
import type { HookName } from "../hooks/names.ts";
import { loadModel } from "../models/load-model.ts";
import type { Model } from "../models/model.ts";
import type { Activation } from "../run/read.ts";
import { tinyLanguageModel, vocabulary } from "../testing/tiny-model.ts";
import type { Rules } from "./rules.ts";

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

const texts = [
  [1, 2, 3, 4, 5, 6, 7],
  [9, 8, 7, 6],
];
/** Packed rows that something is asked of, with the prefix that each is the end of. */
const asked = [
  { row: 0, prefix: [1] },
  { row: 2, prefix: [1, 2, 3] },
  { row: 6, prefix: [1, 2, 3, 4, 5, 6, 7] },
  { row: 8, prefix: [9, 8] },
  { row: 10, prefix: [9, 8, 7, 6] },
];
const head = "causal-lm";
const seedsOf = (count: number, token = 11): Float32Array =>
  Float32Array.from({ length: count * vocabulary }, (_, i) => (i % vocabulary === token ? 1 : 0));

function worst(a: Activation | undefined, b: Activation | undefined): number {
  expect(a?.shape).toEqual(b?.shape);
  const largest = b?.data.reduce((most, x) => Math.max(most, Math.abs(x)), 1e-6) ?? 1;
  return (a?.data ?? new Float32Array(0)).reduce(
    (most, x, i) => Math.max(most, Math.abs(x - (b?.data[i] ?? Number.NaN)) / largest),
    0,
  );
}

const rules: readonly { readonly name: string; readonly rules: Rules }[] = [
  { name: "gradients", rules: {} },
  { name: "LRP", rules: { attention: "frozen", norm: "frozen", activation: { rule: "identity" } } },
  { name: "AttnLRP", rules: { attention: "halved", norm: "frozen", activation: { rule: "identity" } } },
];

test.each(rules)("a way back that branches gives each prefix what it has alone: $name", async ({ rules: by }) => {
  const lower: HookName[] = [
    "hook_embed",
    "blocks.1.attn.hook_pattern",
    "blocks.1.hook_resid_mid",
    "blocks.0.attn.hook_k",
  ];
  const ids = texts.map((text) => ({ ids: Int32Array.from(text) }));
  const rows = Uint32Array.from(asked, ({ row }) => row);
  using run = await model.run(packBatch(ids), { head, rows, gradients: lower });
  const found = await run.gradients(seedsOf(rows.length), lower, by, { branched: true });
  const again = await run.gradients(seedsOf(rows.length), lower, by, { branched: true });
  for (const [branch, { prefix }] of asked.entries()) {
    const alone = packBatch([{ ids: Int32Array.from(prefix) }]);
    using one = await model.run(alone, { head, rows: Uint32Array.of(prefix.length - 1), gradients: lower });
    const expected = await one.gradients(seedsOf(1), lower, by);
    for (const hook of lower) {
      expect(worst(found.get(hook)?.[branch], expected.get(hook)?.[0]), `${hook} of ${branch}`).toBeLessThan(1e-5);
      expect(worst(again.get(hook)?.[branch], found.get(hook)?.[branch])).toBe(0);
    }
  }
});

test("hooks of the top block, where all rows are seen or picked ones alone", async () => {
  const batch = packBatch([{ ids: Int32Array.from(texts[0] ?? []) }]);
  const hooks: HookName[] = ["hook_embed", "blocks.2.attn.hook_pattern", "hook_final"];
  const rows = Uint32Array.of(3, 5);
  using run = await model.run(batch, { head, rows, gradients: hooks });
  const found = await run.gradients(seedsOf(2), hooks, {}, { branched: true, last: true });
  for (const [branch, end] of [4, 6].entries()) {
    const alone = packBatch([{ ids: Int32Array.from(texts[0]?.slice(0, end) ?? []) }]);
    using one = await model.run(alone, { head, rows: Uint32Array.of(end - 1), gradients: hooks });
    const expected = await one.gradients(seedsOf(1), hooks);
    for (const hook of hooks)
      expect(worst(found.get(hook)?.[branch], expected.get(hook)?.[0]), `${hook} of ${branch}`).toBeLessThan(1e-5);
  }
});

test("it does not go through edits", async () => {
  const batch = packBatch([{ ids: Int32Array.from(texts[0] ?? []) }]);
  using run = await model.run(batch, {
    head,
    rows: Uint32Array.of(5, 6),
    gradients: ["hook_embed"],
    edits: [[{ hook: "blocks.1.attn.hook_z", head: 0, set: 0 }]],
  });
  await expect(run.gradients(seedsOf(2), ["hook_embed"], {}, { branched: true })).rejects.toMatchObject({
    code: "bad-input",
  });
});
