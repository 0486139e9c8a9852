import { afterAll, beforeAll, expect, test } from "vitest";
import { packBatch } from "../batch/batch.ts";
import { openDevice, type Device } from "../device/open-device.ts";
import { loadModel, type ModelSource } from "../models/load-model.ts";
import type { Model } from "../models/model.ts";
import type { ParameterGradients } from "../run/parameter-gradients.ts";
import { checkpoint, classifierHead, tensor, tinyClassifier, tinyLanguageModel } from "../testing/tiny-model.ts";
import { crossEntropy } from "./cross-entropy.ts";

let device: Device;
beforeAll(async () => {
  device = await openDevice();
});
afterAll(() => device.destroy());

const batch = packBatch([{ ids: Int32Array.of(1, 2, 3) }, { ids: Int32Array.of(4, 2) }]);
const head = "sequence-classification";
const load = async (source: ModelSource): Promise<Model> => (await loadModel(device, source, "f32")).model;

async function learn(model: Model, parameters: true | readonly string[], of = head): Promise<ParameterGradients> {
  const kind = of === head ? head : "causal-lm";
  using run = await model.run(batch, { head: kind, parameters });
  const logits = await run.logits();
  const labels = logits.flatMap(({ shape }) => Array.from({ length: shape.length > 1 ? (shape[0] ?? 0) : 1 }, () => 1));
  return run.parameterGradients(crossEntropy(logits, labels).seeds, { last: true });
}

async function read(gradients: ParameterGradients): Promise<Map<string, number[]>> {
  using held = gradients;
  const found = new Map<string, number[]>();
  for (const name of held.names) found.set(name, [...(await held.read(name)).data]);
  return found;
}

async function numbersOf(model: Model): Promise<Map<string, Float32Array>> {
  const found = new Map<string, Float32Array>();
  for (const { name } of await model.parameters()) found.set(name, (await model.readParameter(name)).data);
  return found;
}

test.each([
  ["the head", ["classifier.weight", "classifier.bias", "pooler.dense.weight"]],
  [
    "a norm and a bias in the midst",
    ["encoder.layer.1.attention.output.LayerNorm.weight", "encoder.layer.2.output.dense.bias"],
  ],
  ["a query", ["encoder.layer.2.attention.self.query.weight"]],
  ["the words", ["embeddings.word_embeddings.weight"]],
])("a run that trains %s gives the gradients of those alone, and the same", async (_, names) => {
  const model = await load(tinyClassifier());
  await model.parameters(head);
  const all = await read(await learn(model, true));
  const some = await read(await learn(model, names));
  expect([...some.keys()].toSorted()).toEqual(names.toSorted());
  for (const [name, numbers] of some)
    numbers.forEach((number, i) => expect(number).toBeCloseTo(all.get(name)?.[i] ?? Number.NaN, 6));
  model.dispose();
});

test("a frozen base keeps nothing for the way back, and is not walked through", async () => {
  const model = await load(checkpoint(classifierHead, { max_position_embeddings: 20 }));
  await model.parameters(head);
  const kept = async (parameters: true | readonly string[]): Promise<number> => {
    const before = device.pool.inUse;
    using run = await model.run(batch, { head, parameters });
    await run.logits();
    return device.pool.inUse - before;
  };
  const [none, top, all] = [
    await kept([]),
    await kept(["classifier.weight"]),
    await kept(["encoder.layer.0.output.dense.bias"]),
  ];
  expect(none).toBeLessThan(6);
  expect(top).toBeLessThan(8);
  expect(all).toBeGreaterThan(5 * top);
  model.dispose();
});

test("names that the model or the run does not have are refused, and hooks may be asked for beside", async () => {
  const model = await load(tinyClassifier());
  await expect(model.run(batch, { head, parameters: ["classifier.wait"] })).rejects.toMatchObject({
    code: "unknown-parameter",
  });
  using run = await model.run(batch, {
    head,
    parameters: ["classifier.weight"],
    gradients: ["blocks.1.hook_resid_pre"],
  });
  const seeds = Float32Array.of(1, 0, 0, 1);
  await expect(run.parameterGradients(seeds, { of: ["pooler.dense.weight"] })).rejects.toMatchObject({
    code: "bad-input",
    hint: expect.stringContaining("parameters"),
  });
  using whole = await model.run(batch, { head, gradients: ["blocks.1.hook_resid_pre"] });
  const hook = "blocks.1.hook_resid_pre";
  const numbers = async (of: typeof run): Promise<number[]> =>
    ((await of.gradients(seeds, [hook])).get(hook) ?? []).flatMap(({ data }) => [...data]);
  const expected = await numbers(whole);
  (await numbers(run)).forEach((number, i) => expect(number).toBeCloseTo(expected[i] ?? Number.NaN, 6));
  model.dispose();
});

test.each([
  ["BERT", tinyClassifier(), head],
  ["GPT-2", tinyLanguageModel(), "causal-lm"],
])("what is written to %s's parameters is read back, and used", async (_, source, kind) => {
  const model = await load(source);
  const names = (await model.parameters(kind === head ? head : "causal-lm")).map(({ name }) => name);
  const changed = new Map(source.tensors);
  names.forEach((name, seed) => {
    const { shape } = source.tensors.get(name) ?? { shape: [] };
    changed.set(name, tensor(shape, seed + 100, 0.3));
  });
  const other = await load({ ...source, tensors: changed });
  await other.parameters(kind === head ? head : "causal-lm");
  await learn(model, true, kind); // makes the transposes
  for (const name of names) await model.writeParameter(name, (await other.readParameter(name)).data);
  for (const name of names) expect(await model.readParameter(name)).toEqual(await other.readParameter(name));
  expect(await read(await learn(model, true, kind))).toEqual(await read(await learn(other, true, kind)));
  model.dispose();
  other.dispose();
});

test("halves are written as halves; other sizes and numbers that are none are refused, and nothing is written", async () => {
  const { model } = await loadModel(device, tinyClassifier(), "f16");
  const name = "encoder.layer.0.output.dense.weight";
  const before = await model.readParameter(name);
  await expect(model.writeParameter(name, new Float32Array(5))).rejects.toMatchObject({
    code: "bad-input",
    message: `5 numbers for the parameter "${name}" of 96, [8, 12]`,
  });
  await expect(model.writeParameter(name, new Float32Array(96).fill(Number.NaN))).rejects.toMatchObject({
    code: "not-finite",
  });
  await expect(model.writeParameter("nothing", new Float32Array(5))).rejects.toMatchObject({
    code: "unknown-parameter",
  });
  expect(await model.readParameter(name)).toEqual(before);
  await model.writeParameter(name, new Float32Array(96).fill(0.1));
  expect([...new Set((await model.readParameter(name)).data)]).toEqual([0.0999755859375]);
  model.dispose();
});

test.each([
  ["BERT", tinyClassifier(), head],
  ["GPT-2", tinyLanguageModel(), "causal-lm"],
])(
  "%s that is trained on from its numbers and the optimiser's state goes the same way, bit by bit",
  async (_, source, kind) => {
    const steps = async (model: Model, optimiser: ReturnType<Model["adamW"]>, count: number): Promise<void> => {
      for (let step = 0; step < count; step++) {
        using gradients = await learn(model, true, kind);
        await optimiser.step(gradients, { maximumNorm: 1 });
      }
    };
    const model = await load(source);
    using optimiser = model.adamW({ learningRate: 0.02 });
    await steps(model, optimiser, 2);
    const [weights, state] = [await numbersOf(model), await optimiser.state()];
    await steps(model, optimiser, 2);
    const other = await load(source);
    await other.parameters(kind === head ? head : "causal-lm");
    for (const [name, data] of weights) await other.writeParameter(name, data);
    using resumed = other.adamW({ learningRate: 0.02 });
    await steps(other, resumed, 0);
    await resumed.restore(state);
    expect(await resumed.state()).toEqual(state);
    await steps(other, resumed, 2);
    expect(await numbersOf(other)).toEqual(await numbersOf(model));
    expect(await resumed.state()).toEqual(await optimiser.state());
    model.dispose();
    other.dispose();
  },
);

test("a state that does not fit is refused, and the one before stays", async () => {
  const model = await load(tinyClassifier());
  using optimiser = model.adamW({});
  using gradients = await learn(model, true);
  await optimiser.step(gradients);
  const state = await optimiser.state();
  const [name, of] = [...state][0] ?? [];
  if (!name || !of) throw new Error("a state");
  const refused = async (change: [string, object], code: string): Promise<void> => {
    const [key, entry] = change;
    await expect(optimiser.restore(new Map([...state, [key, { ...of, ...entry }]]))).rejects.toMatchObject({ code });
    expect(await optimiser.state()).toEqual(state);
  };
  await refused(["nothing", {}], "unknown-parameter");
  await refused([name, { steps: 0.5 }], "bad-input");
  await refused([name, { arrays: { firstMoment: of.arrays["firstMoment"] } }], "bad-input");
  await refused([name, { arrays: { ...of.arrays, secondMoment: new Float32Array(2) } }], "bad-input");
  model.dispose();
});
