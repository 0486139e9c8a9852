import { packBatch, type Model, type HookName, type Sequence } from "@limelight/core";
import { describe, expect, test } from "vitest";
import { expectWithin } from "./closeness.ts";
import { TestDevice } from "./device.ts";
import { bundledCheckpoint, tokenizerOf } from "./folder.ts";

const devices = new TestDevice();

const texts = [
  "It was a fantastic performance!",
  "no",
  "a warm , funny film with two wonderful leads , a score that stays with you for days , and not one dull minute in it",
  "who knew that a film about accountants could be this exciting ?",
  "two hours of shouting , and not one idea. ".repeat(9),
  "",
];
const head = "sequence-classification";

async function load(id: string, dtype: "f32" | "f16"): Promise<{ model: Model; sequences: Sequence[] }> {
  const checkpoint = await bundledCheckpoint(id);
  const tokenizer = tokenizerOf(checkpoint);
  return { model: await devices.load(checkpoint, dtype), sequences: texts.map((text) => tokenizer.encode(text)) };
}

/** Numbers of some activations, [sequence][hook]. */
async function numbers(model: Model, sequences: readonly Sequence[], capture: readonly HookName[]) {
  using run = await model.run(packBatch(sequences), { head, capture });
  const hooks = await Promise.all(run.names.map((name) => run.activations(name)));
  return sequences.map((_, sequence) => run.names.map((name, i) => ({ name, data: hooks[i]?.[sequence]?.data ?? [] })));
}

const models = ["limelight-tiny-sst2", "limelight-mini-sst2"];

describe.each(models)("%s gives each text of a mixed batch the numbers it has alone", (id) => {
  test.each(["f32", "f16"] as const)("to 1e-5 of the largest, weights in %s", async (dtype) => {
    const { model, sequences } = await load(id, dtype);
    const hooks: HookName[] = ["hook_embed", "blocks.0.attn.hook_pattern", "blocks.1.hook_normalized_resid_post"];
    for (const capture of [[], hooks]) {
      const together = await numbers(model, sequences, capture);
      for (const [i, sequence] of sequences.entries()) {
        const [alone = []] = await numbers(model, [sequence], capture);
        expect(alone).toHaveLength(capture.length + 1);
        for (const [hook, { name, data }] of alone.entries()) {
          expectWithin(together[i]?.[hook]?.data ?? [], data, 1e-5, `${name} of text ${i}`);
        }
      }
    }
  });
});

describe("memory", () => {
  const capture: HookName[] = ["hook_embed", "blocks.0.attn.hook_pattern"];

  test("every buffer of a run goes back when it is disposed of", async () => {
    const { model, sequences } = await load("limelight-tiny-sst2", "f32");
    const { pool, uploads } = devices.device;
    const run = await model.run(packBatch(sequences), { head, capture });
    await run.logits();
    expect(pool.inUse).toBe(capture.length + 1);
    expect(uploads.inUse).toBe(0);
    run.dispose();
    run.dispose();
    expect(pool.inUse).toBe(0);
  });

  test("so do those of runs at the same time, and of one that is refused or aborted", async () => {
    const { model, sequences } = await load("limelight-tiny-sst2", "f32");
    const { pool, uploads } = devices.device;
    await Promise.all(sequences.map((sequence) => numbers(model, [sequence], capture)));
    await expect(model.run(packBatch(sequences), { head: "masked-lm" })).rejects.toMatchObject({ code: "no-head" });
    const signal = AbortSignal.abort();
    await expect(model.run(packBatch(sequences), { head, signal })).rejects.toMatchObject({ code: "aborted" });
    await expect(model.run(packBatch([{ ids: Int32Array.of(-1) }]), { head })).rejects.toMatchObject({
      code: "bad-input",
    });
    expect([pool.inUse, uploads.inUse]).toEqual([0, 0]);
  });

  test("runs after the first allocate nothing, and compute the same bit for bit", async () => {
    const { model, sequences } = await load("limelight-tiny-sst2", "f32");
    const { pool, uploads } = devices.device;
    const first = await numbers(model, sequences, capture);
    const bytes = [pool.bytes, uploads.bytes];
    for (let repeat = 0; repeat < 3; repeat++) {
      expect(await numbers(model, sequences, capture)).toEqual(first);
      expect([pool.bytes, uploads.bytes]).toEqual(bytes);
    }
  });

  test("a model that is disposed of gives its weights back", async () => {
    const { pool } = devices.device;
    const { model, sequences } = await load("limelight-tiny-sst2", "f32");
    await numbers(model, sequences, []);
    pool.trim();
    const bytes = pool.bytes;
    const other = await load("limelight-tiny-sst2", "f32");
    expect(pool.bytes).toBeGreaterThan(bytes);
    other.model.dispose();
    expect(pool.bytes).toBe(bytes);
  });
});
