import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { packBatch } from "../batch/batch.ts";
import { CoreError } from "../core-error.ts";
import { openDevice, type Device } from "../device/open-device.ts";
import type { Model } from "../models/model.ts";
import { loadModel } from "../models/load-model.ts";
import type { ParameterGradients } from "../run/parameter-gradients.ts";
import { tinyClassifier } from "../testing/tiny-model.ts";
import type { AdamWOptions } from "./adamw.ts";
import type { StepOptions } from "./optimiser.ts";
import { crossEntropy } from "./cross-entropy.ts";

let device: Device;
beforeAll(async () => {
  device = await openDevice();
});
afterAll(() => device.destroy());

const batch = packBatch([{ ids: Int32Array.of(1, 2, 3) }, { ids: Int32Array.of(4, 2) }]);
const head = "sequence-classification";

async function gradientsOf(model: Model, of?: readonly string[]): Promise<ParameterGradients> {
  using run = await model.run(batch, { head, parameters: true });
  const { seeds } = crossEntropy(await run.logits(), [0, 1]);
  return run.parameterGradients(seeds, { last: true, ...(of && { of }) });
}

async function numbersOf(model: Model): Promise<Map<string, Float32Array>> {
  const numbers = new Map<string, Float32Array>();
  for (const { name } of await model.parameters(head)) numbers.set(name, (await model.readParameter(name)).data);
  return numbers;
}

async function inputGradient(of: Model): Promise<Float32Array[]> {
  using run = await of.run(batch, { head, gradients: ["hook_embed"] });
  const found = await run.gradients(Float32Array.of(1, 0, 0, 1), ["hook_embed"]);
  return (found.get("hook_embed") ?? []).map(({ data }) => data);
}

function most(steps: readonly number[]): number {
  return Math.max(...steps.map(Math.abs));
}

/** How far each parameter goes in one step of a model of its own. */
async function moved(
  options: AdamWOptions,
  stepping: StepOptions = {},
  of?: readonly string[],
): Promise<Map<string, number[]>> {
  const { model } = await loadModel(device, tinyClassifier(), "f32");
  const before = await numbersOf(model);
  using optimiser = model.adamW(options);
  using gradients = await gradientsOf(model, of);
  await optimiser.step(gradients, stepping);
  const after = await numbersOf(model);
  model.dispose();
  return new Map(
    Array.from(before, ([name, old]) => [name, Array.from(old, (x, i) => (after.get(name)?.[i] ?? Number.NaN) - x)]),
  );
}

test("a step moves everything by about the learning rate, and only what was asked for", async () => {
  const [weight, bias] = ["classifier.weight", "encoder.layer.1.output.dense.bias"] as const;
  const all = await moved({ learningRate: 0.01, weightDecay: 0 });
  // The true gradient of a key's bias is 0.
  const moving = [...all].filter(([name]) => !name.endsWith("key.bias"));
  for (const [, steps] of moving) expect(most(steps)).toBeCloseTo(0.01, 3);
  const some = await moved({ weightDecay: 0 }, { learningRate: 0.01 }, [weight, bias]);
  for (const [name, steps] of some)
    expect(steps).toEqual([weight, bias].includes(name) ? all.get(name) : steps.map(() => 0));
});

test("parameters decay but for those that are not to", async () => {
  const options = { learningRate: 0.01, weightDecay: 0.5 };
  const [all, some, none] = [
    await moved(options),
    await moved({ ...options, decays: (name) => !name.endsWith("bias") }),
    await moved({ ...options, weightDecay: 0 }),
  ];
  const [bias, weight] = ["classifier.bias", "classifier.weight"] as const;
  expect(some.get(bias)).toEqual(none.get(bias));
  expect(some.get(bias)).not.toEqual(all.get(bias));
  expect(some.get(weight)).toEqual(all.get(weight));
});

test("clipped gradients are those of another scale, and a norm that is not reached changes nothing", async () => {
  // So large an epsilon leaves nothing of the second moment: steps are then the gradients.
  const options = { learningRate: 1e6, weightDecay: 0, epsilon: 1e6 };
  const [free, far, near] = [
    await moved(options),
    await moved(options, { maximumNorm: 1e6 }),
    await moved(options, { maximumNorm: 0.01 }),
  ];
  expect(far).toEqual(free);
  const { model } = await loadModel(device, tinyClassifier(), "f32");
  using gradients = await gradientsOf(model);
  const norm = await gradients.norm();
  model.dispose();
  expect(norm).toBeGreaterThan(0.1);
  const name = "classifier.weight";
  const [whole = [], part = []] = [free.get(name), near.get(name)];
  expect(most(part) / most(whole)).toBeCloseTo(0.01 / norm, 6);
});

test("after a step the way back goes through the new weights", async () => {
  const source = tinyClassifier();
  const { model } = await loadModel(device, source, "f32");
  const before = await inputGradient(model); // makes the transposes
  using optimiser = model.adamW({ learningRate: 0.05 });
  using gradients = await gradientsOf(model);
  await optimiser.step(gradients);
  const tensors = new Map(source.tensors);
  for (const [name, data] of await numbersOf(model)) {
    const shape = source.tensors.get(name)?.shape ?? [];
    tensors.set(name, { dtype: "F32", shape, bytes: new Uint8Array(data.slice().buffer) });
  }
  const fresh = await loadModel(device, { ...source, tensors }, "f32");
  const after = await inputGradient(model);
  expect(after).toEqual(await inputGradient(fresh.model));
  expect(after).not.toEqual(before);
  fresh.model.dispose();
  model.dispose();
});

test("a step for whose moments there is no room changes nothing, and may be asked again", async () => {
  const { model } = await loadModel(device, tinyClassifier(), "f32");
  using gradients = await gradientsOf(model);
  const before = await numbersOf(model);
  using optimiser = model.adamW({ learningRate: 0.01 });
  device.pool.trim();
  const { bytes } = device.pool;
  const { pool } = device;
  const create = pool.create.bind(pool);
  const made = vi.spyOn(pool, "create").mockImplementation((...asked) => {
    const buffer = create(...asked);
    buffer.destroy();
    return buffer;
  });
  const check = vi.spyOn(pool, "check").mockRejectedValueOnce(new CoreError("out-of-memory", "refused"));
  await expect(optimiser.step(gradients)).rejects.toThrow("refused");
  made.mockRestore();
  check.mockRestore();
  pool.trim();
  expect(pool.bytes).toBe(bytes);
  expect(await numbersOf(model)).toEqual(before);
  await optimiser.step(gradients);
  const expected = await moved({ learningRate: 0.01 });
  for (const [name, old] of await numbersOf(model))
    expect(Array.from(old, (x, i) => x - (before.get(name)?.[i] ?? Number.NaN))).toEqual(expected.get(name));
  model.dispose();
});

test("moments of steps before outlive one that fails", async () => {
  const { model } = await loadModel(device, tinyClassifier(), "f32");
  const bias = "classifier.bias";
  using some = await gradientsOf(model, [bias]);
  using all = await gradientsOf(model);
  using optimiser = model.adamW({});
  await optimiser.step(some);
  device.pool.trim();
  const { bytes } = device.pool;
  const check = vi.spyOn(device.pool, "check").mockRejectedValueOnce(new CoreError("out-of-memory", "refused"));
  await expect(optimiser.step(all)).rejects.toThrow("refused");
  check.mockRestore();
  device.pool.trim();
  expect(device.pool.bytes).toBe(bytes);
  await optimiser.step(some);
  model.dispose();
});

test("names without a part are refused, and ways back that are spent", async () => {
  const { model: halves } = await loadModel(device, tinyClassifier(), "f16");
  using gradients = await gradientsOf(halves);
  expect(gradients.names).toContain("classifier.weight");
  await expect(gradients.read("nothing")).rejects.toMatchObject({ code: "unknown-parameter" });
  using run = await halves.run(batch, { head, parameters: true });
  const seeds = new Float32Array(4);
  await expect(run.parameterGradients(seeds, { of: ["classifier.wait"] })).rejects.toMatchObject({
    code: "unknown-parameter",
  });
  await expect(run.parameterGradients(new Float32Array(3))).rejects.toMatchObject({ code: "bad-input" });
  using found = await run.parameterGradients(seeds, { last: true });
  expect(await found.norm()).toBe(0);
  await expect(run.parameterGradients(seeds)).rejects.toMatchObject({ code: "bad-input" });
  await expect(
    halves.run(batch, { head, parameters: true, path: { baseline: batch.ids, share: new Float32Array(5) } }),
  ).rejects.toMatchObject({ code: "bad-input", message: /path|way/ });
  halves.dispose();
});
