import { loadModel, openDevice, type Device } from "@limelight/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { train } from "../loop/train.ts";
import { classification } from "../tasks/classification.ts";
import { parametersOf, tinyExamples, tinySource } from "../testing/tiny-checkpoint.ts";
import { headLearner } from "./head-learner.ts";
import { modelLearner } from "./model-learner.ts";
import { tunedParameters, type PartTuned } from "./tuned-parameters.ts";

let device: Device;
beforeAll(async () => {
  device = await openDevice();
});
afterAll(() => device.destroy());

const task = classification(2);

/** Trains one epoch, and gives the names of what changed. */
async function changed(tune: PartTuned): Promise<string[]> {
  const { model } = await loadModel(device, tinySource(), "f32");
  const trained = await tunedParameters(model, task.head, tune);
  const before = await parametersOf(model);
  using optimiser = model.adamW({ weightDecay: 0.01 });
  const learner = modelLearner(model, {
    head: task.head,
    objective: task.objective,
    batchTokens: 1000,
    ...(trained && { trained }),
  });
  for await (const _ of train({
    learner,
    task,
    optimiser,
    examples: tinyExamples(8),
    epochs: 1,
    batch: 4,
    learningRate: 0.01,
    schedule: "constant",
    warmup: 0,
    seed: 1,
  }));
  const after = await parametersOf(model);
  model.dispose();
  return [...before.keys()].filter((name) => String(before.get(name)) !== String(after.get(name)));
}

const head = ["bert.pooler.dense.weight", "bert.pooler.dense.bias", "classifier.weight", "classifier.bias"];

test("the head learns alone", async () => {
  expect((await changed("head")).toSorted()).toEqual(head.toSorted());
});

test("on kept features it learns what it learns on the texts, which go through the base once", async () => {
  const weights: string[] = [];
  let asked = 0;
  for (const kept of [true, false]) {
    const { model } = await loadModel(device, tinySource(), "f32");
    const trained = (await tunedParameters(model, task.head, "head")) ?? [];
    const options = { head: task.head, objective: task.objective, batchTokens: 1000, trained };
    const ask = model.headInput.bind(model);
    model.headInput = (...words) => {
      asked += words[0].offsets.length - 1;
      return ask(...words);
    };
    using optimiser = model.adamW({});
    const learner = kept ? headLearner(model, options) : modelLearner(model, options);
    const examples = tinyExamples(12);
    const run = { learner, task, optimiser, examples, evaluation: tinyExamples(4, 2), epochs: 3, batch: 4 };
    for await (const _ of train({ ...run, learningRate: 0.01, schedule: "constant", warmup: 0, seed: 1 }));
    const found = await parametersOf(model);
    weights.push(JSON.stringify(trained.map((name) => Array.from(found.get(name) ?? [], (value) => value.toFixed(4)))));
    model.dispose();
  }
  expect(asked).toBe(16);
  expect(weights[0]).toBe(weights[1]);
});

test("biases learn, with the head", async () => {
  const names = await changed("bitfit");
  expect(names).toEqual(expect.arrayContaining([...head, "bert.encoder.layer.0.attention.output.LayerNorm.bias"]));
  expect(names.filter((name) => !name.endsWith("bias") && !head.includes(name))).toEqual([]);
  expect(names).toContain("bert.encoder.layer.1.intermediate.dense.bias");
});

test("all of it learns", async () => {
  expect(await changed("all")).toContain("bert.embeddings.word_embeddings.weight");
});
