import { identifyModel, openDevice, packBatch, type Device } from "@limelight/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { maskedTensors, tinyModel, tinySource } from "../testing/tiny-checkpoint.ts";
import { classifies, withFreshHead } from "./fresh-head.ts";

let device: Device;
beforeAll(async () => {
  device = await openDevice();
});
afterAll(() => device.destroy());

const labels = ["sad", "glad", "mad"];

test("a masked model becomes a classifier, of the seed alone", async () => {
  const masked = tinySource(maskedTensors);
  expect(await classifies(masked)).toBe(false);
  const { source, fresh } = await withFreshHead(masked, labels, 3);
  expect(fresh).toEqual(["bert.pooler.dense.weight", "bert.pooler.dense.bias", "classifier.weight", "classifier.bias"]);
  expect([...source.tensors.keys()].filter((name) => name.startsWith("cls."))).toEqual([]);
  expect(source.config).toMatchObject({
    architectures: ["BertForSequenceClassification"],
    id2label: { 0: "sad", 1: "glad", 2: "mad" },
    label2id: { sad: 0, glad: 1, mad: 2 },
  });
  expect((await identifyModel(source)).heads).toEqual(["sequence-classification"]);
  expect((await withFreshHead(masked, labels, 3)).source.tensors).toEqual(source.tensors);
  expect((await withFreshHead(masked, labels, 4)).source.tensors).not.toEqual(source.tensors);
  const model = await tinyModel(device, source);
  using run = await model.run(packBatch([{ ids: Int32Array.of(1, 2) }]), { head: "sequence-classification" });
  expect((await run.logits())[0]?.shape).toEqual([3]);
  model.dispose();
});

test("weights begin as the configuration says", async () => {
  const base = tinySource({});
  const { source } = await withFreshHead({ ...base, config: { ...base.config, initializer_range: 0.5 } }, labels, 1);
  const bytes = source.tensors.get("bert.pooler.dense.weight")?.bytes.slice() ?? new Uint8Array(0);
  const weights = [...new Float32Array(bytes.buffer)];
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
  const deviation = Math.sqrt(weights.reduce((sum, weight) => sum + (weight - mean) ** 2, 0) / weights.length);
  expect(deviation).toBeGreaterThan(0.35);
  expect(deviation).toBeLessThan(0.65);
});

test("of an older classifier what stands in front of its output stays", async () => {
  const before = tinySource();
  const { source, fresh } = await withFreshHead(before, labels, 1);
  expect(fresh).toEqual(["classifier.weight", "classifier.bias"]);
  expect(source.tensors.get("bert.pooler.dense.weight")).toEqual(before.tensors.get("bert.pooler.dense.weight"));
});

test("names of a base model get the prefix that a classifier's have", async () => {
  const { config, tensors } = tinySource({});
  const bare = new Map(Array.from(tensors, ([name, tensor]) => [name.replace("bert.", ""), tensor]));
  const { source } = await withFreshHead({ config, tensors: bare }, labels, 1);
  expect([...source.tensors.keys()].filter((name) => !/^(?:bert|classifier)\./.test(name))).toEqual([]);
});

test("families without a known classifier are refused", async () => {
  await expect(withFreshHead({ config: { model_type: "marian" }, tensors: new Map() }, labels, 1)).rejects.toThrow(
    "marian",
  );
});
