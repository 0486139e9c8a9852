import { openDevice, packBatch, type Device, type Model } from "@limelight/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { modelLearner } from "../learner/model-learner.ts";
import { train } from "../loop/train.ts";
import { parameterTensors } from "../checkpoint/tensors.ts";
import { classification } from "../tasks/classification.ts";
import { parametersOf, tinyExamples, tinyModel, tinySource } from "../testing/tiny-checkpoint.ts";
import { attachAll, type AttachOptions } from "./attach-all.ts";
import { adaptersOf, mergePeft, ownTensors, peftConfig, peftTensors, readPeftConfig } from "./peft-folder.ts";
import { matchTargets, usualTargets } from "./targets.ts";

let device: Device;
beforeAll(async () => {
  device = await openDevice();
});
afterAll(() => device.destroy());

const head = "sequence-classification";
const batch = packBatch(tinyExamples(3).map(({ sequence }) => sequence));

async function logits(model: Model): Promise<number[]> {
  using run = await model.run(batch, { head });
  return (await run.logits()).flatMap(({ data }) => [...data]);
}

/** A tiny model with something attached, trained for a few steps; its head learns too. */
async function trained(options: AttachOptions) {
  const source = tinySource();
  const model = await tinyModel(device, source);
  const base = new Set((await model.parameters()).map(({ name }) => name));
  const heads = (await model.parameters(head)).map(({ name }) => name).filter((name) => !base.has(name));
  const before = { logits: await logits(model), parameters: await parametersOf(model) };
  const attached = await attachAll(model, source, base, options);
  const begun = await logits(model);
  const task = classification(2);
  using optimiser = model.adamW({});
  const learner = modelLearner(model, {
    head,
    objective: task.objective,
    batchTokens: 1000,
    trained: [...attached.names, ...heads],
  });
  for await (const _ of train({
    learner,
    task,
    optimiser,
    examples: tinyExamples(16),
    epochs: 2,
    batch: 8,
    learningRate: 0.05,
    schedule: "constant",
    warmup: 0,
    seed: 1,
  }));
  return { source, model, base, heads, attached, before, begun };
}

const lora: AttachOptions = { kind: "lora", rank: 2, alpha: 4, seed: 1 };

test("LoRA begins with the model as it is, learns beside a base that stays, and its folder merges to what it says", async () => {
  const { source, model, base, heads, attached, before, begun } = await trained(lora);
  begun.forEach((logit, i) => expect(logit).toBeCloseTo(before.logits[i] ?? Number.NaN, 6));
  const after = await logits(model);
  expect(after).not.toEqual(before.logits);
  for (const name of base) expect((await model.readParameter(name)).data).toEqual(before.parameters.get(name));
  expect(attached.names.filter((name) => /lora_A/.test(name)).length).toBe(4);
  const adapter = peftTensors(await parameterTensors(model, [...attached.names, ...heads]));
  expect([...adapter.keys()]).toContain("base_model.model.bert.encoder.layer.0.attention.self.query.lora_A.weight");
  expect([...adapter.keys()]).toContain("base_model.model.classifier.weight");
  const config = peftConfig(attached, heads, { base: "tiny", task: "SEQ_CLS" });
  expect(config).toMatchObject({
    peft_type: "LORA",
    task_type: "SEQ_CLS",
    r: 2,
    lora_alpha: 4,
    target_modules: ["query", "value"],
    modules_to_save: ["pooler", "classifier"],
    fan_in_fan_out: false,
    base_model_name_or_path: "tiny",
  });
  const merged = await tinyModel(device, mergePeft(source, readPeftConfig(config, "it"), adapter, "it"));
  (await logits(merged)).forEach((logit, i) => expect(logit).toBeCloseTo(after[i] ?? Number.NaN, 4));
  merged.dispose();
  model.dispose();
});

test("adapters begin with the model as it is, and learn beside a base that stays", async () => {
  const { source, model, base, heads, attached, before, begun } = await trained({ ...lora, kind: "adapter" });
  begun.forEach((logit, i) => expect(logit).toBeCloseTo(before.logits[i] ?? Number.NaN, 6));
  expect(await logits(model)).not.toEqual(before.logits);
  for (const name of base) expect((await model.readParameter(name)).data).toEqual(before.parameters.get(name));
  expect(attached.names.length).toBe(16);
  const adapter = peftTensors(await parameterTensors(model, [...attached.names, ...heads]));
  const config = readPeftConfig(peftConfig(attached, heads, { base: "tiny", task: "SEQ_CLS" }), "it");
  const again = await tinyModel(device, mergePeft(source, config, adapter, "it"));
  for (const [weight, attachment] of adaptersOf(config, adapter, "it")) await again.attach(weight, attachment);
  expect(await logits(again)).toEqual(await logits(model));
  again.dispose();
  model.dispose();
});

test("targets are found by the ends of their names, and those that are none are refused", async () => {
  const names = ["a.query.weight", "a.subquery.weight", "b.output.dense.weight", "query.weight", "a.query.bias"];
  expect(matchTargets(names, ["query"])).toEqual(["a.query.weight", "query.weight"]);
  expect(matchTargets(names, ["output.dense"])).toEqual(["b.output.dense.weight"]);
  expect(() => matchTargets(names, ["query", "key"])).toThrow('no layer of the model is called "key"');
  expect(() => usualTargets("lora", { config: { model_type: "marian" } })).toThrow("marian");
  const model = await tinyModel(device);
  const attach = (options: Partial<AttachOptions>) =>
    attachAll(model, tinySource(), new Set(), { ...lora, ...options });
  await expect(attach({ rank: 0 })).rejects.toThrow("a rank of 0");
  await expect(attach({ alpha: -1 })).rejects.toThrow("an alpha of -1");
  model.dispose();
});

const tensor = (shape: readonly number[]) => ({
  dtype: "F32",
  shape,
  bytes: new Uint8Array(4 * (shape[0] ?? 1) * (shape[1] ?? 1)),
});

test("folders of other kinds, or of another model, are refused", () => {
  const config = { peft_type: "LORA", r: 1, lora_alpha: 1 };
  expect(() => readPeftConfig({ ...config, peft_type: "IA3" }, "x")).toThrow("x is of the kind IA3");
  expect(() => readPeftConfig({ ...config, use_dora: true }, "x")).toThrow("DoRA");
  expect(() => readPeftConfig({ peft_type: "LORA" }, "x")).toThrow("x: r is missing");
  const adapter = new Map([
    ["base_model.model.l.lora_A.weight", tensor([1, 3])],
    ["base_model.model.l.lora_B.weight", tensor([2, 1])],
  ]);
  expect(ownTensors(adapter).has("l.lora_A.weight")).toBe(true);
  const source = { config: {}, tensors: new Map([["l.weight", tensor([2, 4])]]) };
  expect(() => mergePeft(source, readPeftConfig(config, "x"), adapter, "x")).toThrow(
    'x changes "l.weight" by 2 x 1 times 1 x 3, where the model has 2 x 4',
  );
});
