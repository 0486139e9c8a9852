import { packBatch, type Edit, type HeadKind, type HookName, type Sequence } from "@limelight/core";
import { expect, test } from "vitest";
import { expectWithin } from "./closeness.ts";
import { TestDevice } from "./device.ts";
import { tinyCheckpoint } from "./folder.ts";
import { readGolden, type Golden } from "./golden.ts";

const devices = new TestDevice();

/** Cells of activations, of models whose scores are made of more than queries and keys, or that attend across. */
const cases: readonly { name: string; head: HeadKind; cells: readonly Omit<Edit, "add">[] }[] = [
  {
    name: "t5-gated",
    head: "sequence-to-sequence-lm",
    cells: [
      { hook: "encoder.0.attn.hook_k", position: 3, head: 1, neuron: 2 },
      { hook: "encoder.1.attn.hook_attn_scores", head: 2, query: 4, key: 7 },
      { hook: "decoder.0.attn.hook_attn_scores", head: 0, query: 2, key: 1 },
      { hook: "decoder.0.attn.hook_q", position: 2, head: 3, neuron: 5 },
      { hook: "decoder.0.cross_attn.hook_attn_scores", head: 1, query: 3, key: 6 },
      { hook: "decoder.1.cross_attn.hook_pattern", head: 3, query: 4, key: 2 },
      { hook: "decoder.1.ln_cross.hook_normalized", position: 4, neuron: 11 },
      { hook: "encoder.hook_final", position: 5, neuron: 7 },
    ],
  },
  {
    name: "bart-lm",
    head: "sequence-to-sequence-lm",
    cells: [
      { hook: "encoder.0.attn.hook_attn_scores", head: 2, query: 4, key: 7 },
      { hook: "decoder.0.cross_attn.hook_v", position: 6, head: 1, neuron: 3 },
      { hook: "decoder.1.cross_attn.hook_z", position: 5, head: 2, neuron: 1 },
      { hook: "decoder.0.hook_normalized_resid_mid_cross", position: 1, neuron: 9 },
    ],
  },
  {
    name: "deberta-v2-cls",
    head: "sequence-classification",
    cells: [
      { hook: "blocks.0.attn.hook_q", position: 6, head: 1, neuron: 3 },
      { hook: "blocks.0.attn.hook_k", position: 3, head: 2, neuron: 5 },
      { hook: "blocks.0.attn.hook_attn_scores", head: 3, query: 9, key: 2 },
      { hook: "blocks.1.attn.hook_pattern", head: 0, query: 0, key: 4 },
    ],
  },
];

function firstText(golden: Golden): Sequence {
  return {
    ids: golden.integers("in0/input_ids"),
    ...(golden.has("in0/decoder_input_ids") && { decoderIds: golden.integers("in0/decoder_input_ids") }),
  };
}

const step = 2 ** -6;

test.each(cases)("$name: gradients of inner activations are slopes, edited or not", async ({ name, head, cells }) => {
  const [golden, checkpoint] = await Promise.all([readGolden(name), tinyCheckpoint(name)]);
  const model = await devices.load(checkpoint);
  const batch = packBatch([firstText(golden)]);
  const hooks = [...new Set(cells.map(({ hook }) => hook))];
  const names: HookName[] = ["hook_embed", ...hooks];
  const { pool, uploads } = devices.device;
  const before = [pool.inUse, uploads.inUse];

  const run = await model.run(batch, { head, gradients: names });
  const [logits] = await run.logits();
  const seeds = Float32Array.from(logits?.data ?? [], (_, i) => Math.sin(0.7 * i + 0.3));
  const found = await run.gradients(seeds, names);

  // With scores and patterns that something changes, attention goes back step by step; here they become what they were.
  const unchanged = hooks.map((hook): Edit => ({ hook, scale: 1 }));
  const edited = await model.run(batch, { head, gradients: names, edits: [unchanged] });
  const again = await edited.gradients(seeds, names);
  for (const hook of names)
    expectWithin(again.get(hook)?.[0]?.data ?? [], found.get(hook)?.[0]?.data ?? [], 1e-5, `${hook}, edited`);

  for (const each of [run, edited]) each.dispose();
  expect([pool.inUse, uploads.inUse]).toEqual(before);

  const value = async (edit: Edit): Promise<number> => {
    using changed = await model.run(batch, { head, edits: [[edit]] });
    const [after] = await changed.logits();
    return (after?.data ?? new Float32Array(0)).reduce((sum, logit, i) => sum + logit * (seeds[i] ?? 0), 0);
  };
  for (const cell of cells) {
    const gradient = found.get(cell.hook)?.[0];
    const slope = ((await value({ ...cell, add: step })) - (await value({ ...cell, add: -step }))) / (2 * step);
    const [a = 1, b = 1, c = 1] = gradient?.shape ?? [];
    const at =
      cell.query === undefined
        ? gradient?.shape.length === 3
          ? (Number(cell.position) * b + Number(cell.head)) * c + Number(cell.neuron)
          : Number(cell.position) * b + Number(cell.neuron)
        : (Number(cell.head) * b + Number(cell.query)) * c + Number(cell.key);
    expect(at).toBeLessThan(a * b * c);
    const largest = gradient?.data.reduce((most, number) => Math.max(most, Math.abs(number)), 0) ?? 0;
    const off = Math.abs((gradient?.data[at] ?? Number.NaN) - slope);
    expect(off, `${cell.hook}: ${gradient?.data[at]} instead of ${slope}`).toBeLessThan(0.01 * largest);
  }
});
