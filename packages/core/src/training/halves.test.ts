import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packBatch } from "../batch/batch.ts";
import { openDevice, type Device } from "../device/open-device.ts";
import type { HeadKind } from "../models/head.ts";
import { loadModel, type ModelSource } from "../models/load-model.ts";
import type { Model } from "../models/model.ts";
import { tinyClassifier, tinyLanguageModel, tinyMasked } from "../testing/tiny-model.ts";
import { encodeFloat16, decodeFloat16 } from "../weights/float16.ts";
import type { Optimiser } from "./optimiser.ts";

let device: Device;
beforeAll(async () => {
  device = await openDevice();
});
afterAll(() => device.destroy());

const batch = packBatch([{ ids: Int32Array.of(1, 2, 3) }, { ids: Int32Array.of(4, 2) }]);

async function step(model: Model, head: HeadKind, optimiser: Optimiser, times = 1): Promise<void> {
  for (let i = 0; i < times; i++) {
    using run = await model.run(batch, { head, parameters: true });
    const count = (await run.logits()).reduce((sum, { data }) => sum + data.length, 0);
    using gradients = await run.parameterGradients(Float32Array.from({ length: count }, (_, at) => Math.sin(at)));
    await optimiser.step(gradients);
  }
}

async function numbersOf(model: Model): Promise<Map<string, Float32Array>> {
  const found = new Map<string, Float32Array>();
  for (const { name } of await model.parameters()) found.set(name, (await model.readParameter(name)).data);
  return found;
}

const rounded = (numbers: Float32Array): Float32Array => decodeFloat16(Uint16Array.from(numbers, encodeFloat16));

describe.each([
  ["BERT", tinyClassifier(), "sequence-classification"],
  ["BERT with a tied output", tinyMasked(), "masked-lm"],
  ["GPT-2", tinyLanguageModel(), "causal-lm"],
] as const satisfies readonly (readonly [string, ModelSource, HeadKind])[])("%s in halves", (_, source, head) => {
  test("steps masters in f32, and has their nearest halves", async () => {
    const { model } = await loadModel(device, source, "f16");
    using optimiser = model.adamW({ learningRate: 1e-5 });
    await step(model, head, optimiser);
    const before = await numbersOf(model);
    const first = await optimiser.state();
    await step(model, head, optimiser, 30);
    const [after, state] = [await numbersOf(model), await optimiser.state()];
    let masters = 0;
    for (const [name, { arrays }] of state) {
      const { master } = arrays;
      if (!master) continue;
      masters += 1;
      expect(after.get(name)).toEqual(rounded(master));
      // Steps that a half alone would lose add up.
      expect(master).not.toEqual(first.get(name)?.arrays["master"]);
    }
    expect(masters).toBeGreaterThan(6);
    expect(after).not.toEqual(before);
    model.dispose();
  });

  test("is trained on from a state bit by bit", async () => {
    const [{ model }, { model: other }] = [
      await loadModel(device, source, "f16"),
      await loadModel(device, source, "f16"),
    ];
    using optimiser = model.sgd({ learningRate: 1e-3, momentum: 0.9 });
    await step(model, head, optimiser, 2);
    const [weights, state] = [await numbersOf(model), await optimiser.state()];
    await step(model, head, optimiser, 2);
    using resumed = other.sgd({ learningRate: 1e-3, momentum: 0.9 });
    await other.parameters(head);
    for (const [name, data] of weights) await other.writeParameter(name, data);
    await resumed.restore(state);
    await step(other, head, resumed, 2);
    expect(await numbersOf(other)).toEqual(await numbersOf(model));
    expect(await resumed.state()).toEqual(await optimiser.state());
    const [name, of] = [...state].find(([, { arrays }]) => arrays["master"]) ?? ["", undefined];
    const { master: __, ...arrays } = of?.arrays ?? {};
    await expect(resumed.restore(new Map([[name, { steps: 1, arrays }]]))).rejects.toMatchObject({ code: "bad-input" });
    model.dispose();
    other.dispose();
  });
});

test("SGD steps as PyTorch's equations have it, and remembers what it needs alone", async () => {
  const { model } = await loadModel(device, tinyClassifier(), "f32");
  const head = "sequence-classification";
  await model.parameters(head);
  const name = "classifier.weight";
  const settings = { learningRate: 0.1, momentum: 0.5, weightDecay: 0.2, nesterov: true };
  using optimiser = model.sgd(settings);
  let velocity: number[] | undefined;
  for (let i = 0; i < 3; i++) {
    using run = await model.run(batch, { head, parameters: [name] });
    using gradients = await run.parameterGradients(Float32Array.of(1, -1, 0.5, 2));
    const [{ data: before }, { data: gradient }] = [await model.readParameter(name), await gradients.read(name)];
    await optimiser.step(gradients);
    const decayed = Array.from(gradient, (g, at) => g + 0.2 * (before[at] ?? 0));
    const moved: number[] = decayed.map((g, at) => (velocity ? 0.5 * (velocity[at] ?? 0) + g : g));
    const { data: after } = await model.readParameter(name);
    after.forEach((value, at) =>
      expect(value).toBeCloseTo((before[at] ?? 0) - 0.1 * ((decayed[at] ?? 0) + 0.5 * (moved[at] ?? 0)), 5),
    );
    velocity = moved;
  }
  expect(Object.keys((await optimiser.state()).get(name)?.arrays ?? {})).toEqual(["velocity"]);
  using plain = model.sgd({});
  using run = await model.run(batch, { head, parameters: [name] });
  using gradients = await run.parameterGradients(Float32Array.of(1, -1, 0.5, 2));
  await plain.step(gradients);
  expect(await plain.state()).toEqual(new Map([[name, { steps: 1, arrays: {} }]]));
  expect(() => model.sgd({ nesterov: true })).toThrow(expect.objectContaining({ code: "bad-input" }));
  expect(() => model.sgd({ nesterov: true, momentum: 0.9, dampening: 0.1 })).toThrow("Nesterov");
  model.dispose();
});
