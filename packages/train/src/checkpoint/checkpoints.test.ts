import { openDevice, type Device, type ModelSource } from "@limelight/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { modelLearner } from "../learner/model-learner.ts";
import type { TrainingEvent } from "../loop/events.ts";
import { train } from "../loop/train.ts";
import { classification } from "../tasks/classification.ts";
import { memoryTrainingFolder } from "../testing/memory-folder.ts";
import { plainFormat } from "../testing/plain-format.ts";
import { parametersOf, tinyExamples, tinyModel, tinySource } from "../testing/tiny-checkpoint.ts";
import { checkpointKeeper, newestCheckpoint, publish, wholeModel } from "./checkpoints.ts";
import type { TrainingFolder } from "./training-folder.ts";

let device: Device;
beforeAll(async () => {
  device = await openDevice();
});
afterAll(() => device.destroy());

const task = classification(2);
const config = new Map([["config.json", new TextEncoder().encode("{}")]]);

/** Trains into a folder, from its newest checkpoint where it has one, until a number of events. */
async function run(folder: TrainingFolder, events = Infinity, source: ModelSource = tinySource()) {
  const resumed = await newestCheckpoint(folder, plainFormat);
  const model = await tinyModel(device, resumed ? { ...source, tensors: resumed.tensors } : source);
  using optimiser = model.adamW({ weightDecay: 0.1 });
  const learner = modelLearner(model, { head: task.head, objective: task.objective, batchTokens: 30 });
  await model.parameters(task.head); // they are there once the head is used
  if (resumed) await optimiser.restore(resumed.optimiser);
  const told: TrainingEvent[] = [];
  for await (const event of train({
    learner,
    task,
    optimiser,
    examples: tinyExamples(20),
    evaluation: tinyExamples(8, 2),
    epochs: 3,
    batch: 4,
    learningRate: 0.01,
    schedule: "cosine",
    warmup: 2,
    clip: 0.5,
    seed: 3,
    checkpointEvery: 2,
    keeper: checkpointKeeper({
      folder,
      format: plainFormat,
      weights: wholeModel(model, source),
      optimiser,
      files: config,
    }),
    ...(resumed && { from: resumed.state }),
  })) {
    told.push(event);
    if (told.length >= events) break;
  }
  const weights = await parametersOf(model);
  model.dispose();
  return { told, weights, resumed };
}

describe("a run that goes on from a checkpoint", () => {
  test("ends with the weights of one that never stopped, bit by bit", async () => {
    const whole = await run(memoryTrainingFolder());
    for (const events of [9, 20]) {
      const folder = memoryTrainingFolder();
      await run(folder, events);
      const { weights, told, resumed } = await run(folder);
      expect(resumed?.state.step).toBeGreaterThan(0);
      expect(weights).toEqual(whole.weights);
      const same = whole.told.slice(-told.length).map((event) => ({ ...event, seconds: 0 }));
      expect(told.map((event) => ({ ...event, seconds: 0 }))).toEqual(same);
    }
  });

  test("keeps the newest and the best checkpoint, and the folder becomes the best model", async () => {
    const folder = memoryTrainingFolder();
    const { told } = await run(folder);
    const end = told.at(-1);
    if (end?.type !== "end" || !end.best) throw new Error("it has an end, with a best evaluation");
    const kept = new Set([...folder.files.keys()].map((path) => path.split("/")[0]));
    expect(kept).toEqual(new Set([`checkpoint-${end.best.step}`, "checkpoint-15"]));
    const name = await publish(folder, { step: 15, best: end.best }, [...config.keys(), "model.safetensors"]);
    expect(folder.files.get("model.safetensors")).toEqual(folder.files.get(`${name}/model.safetensors`));
    expect(folder.files.has("config.json")).toBe(true);
  });
});

test("a full disk is said, and earlier checkpoints stay", async () => {
  const limit = { room: Infinity };
  const folder = memoryTrainingFolder(new Map(), limit);
  await run(folder, 4);
  const before = [...folder.files.keys()];
  limit.room = 1000;
  await expect(run(folder)).rejects.toMatchObject({
    code: "unwritable",
    message: expect.stringMatching(/^memory\/checkpoint-\d+ cannot be written: the disk is full$/),
  });
  expect([...folder.files.keys()]).toEqual(before);
});

test("a checkpoint that lacks a file or is damaged is refused", async () => {
  const folder = memoryTrainingFolder();
  await run(folder, 4);
  const [name] = new Set([...folder.files.keys()].map((path) => path.split("/")[0] ?? ""));
  const change = async (file: string, content: string | undefined): Promise<void> => {
    const files = new Map(folder.files);
    if (content === undefined) files.delete(`${name}/${file}`);
    else files.set(`${name}/${file}`, new TextEncoder().encode(content));
    await newestCheckpoint(memoryTrainingFolder(files), plainFormat);
  };
  await expect(change("optimizer.safetensors", undefined)).rejects.toThrow("has no optimizer.safetensors");
  await expect(change("training_state.json", "{")).rejects.toThrow("training_state.json is no JSON");
  await expect(change("training_state.json", '{"step": -1}')).rejects.toThrow("is not of a run");
  await expect(
    change("optimizer.safetensors", '[["odd", {"dtype": "F32", "shape": [0], "bytes": []}]]'),
  ).rejects.toThrow('has "odd"');
});

test("what is tied in the file follows, and what the model does not compute with stays", async () => {
  const source = tinySource();
  const words = "bert.embeddings.word_embeddings.weight";
  const tied = source.tensors.get(words);
  if (!tied) throw new Error("it has words");
  const other = { dtype: "F32", shape: [1], bytes: new Uint8Array(4) };
  const tensors = new Map([...source.tensors, ["cls.predictions.decoder.weight", tied], ["odd", other]]);
  const folder = memoryTrainingFolder();
  await run(folder, Infinity, { ...source, tensors });
  const found = (await newestCheckpoint(folder, plainFormat))?.tensors;
  expect([...(found?.keys() ?? [])]).toEqual([...tensors.keys()]);
  expect(found?.get("cls.predictions.decoder.weight")).toEqual(found?.get(words));
  expect(found?.get(words)?.bytes).not.toEqual(tied.bytes);
  expect(found?.get("odd")).toEqual(other);
});
