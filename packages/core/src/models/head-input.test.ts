import { afterAll, beforeAll, expect, test } from "vitest";
import { packBatch } from "../batch/batch.ts";
import { openDevice, type Device } from "../device/open-device.ts";
import { tinyClassifier, tinyLanguageModel } from "../testing/tiny-model.ts";
import { loadModel } from "./load-model.ts";

let device: Device;
beforeAll(async () => {
  device = await openDevice();
});
afterAll(() => device.destroy());

const batch = packBatch([{ ids: Int32Array.of(1, 2, 3) }, { ids: Int32Array.of(4, 2) }]);
const head = "sequence-classification";

test("a head gives the same logits and gradients from what it reads as from the texts", async () => {
  const { model } = await loadModel(device, tinyClassifier(), "f32");
  await model.parameters(head);
  const parameters = ["pooler.dense.weight", "classifier.bias"];
  const seeds = Float32Array.of(1, -1, 0.5, 2);
  const learn = async (more: object) => {
    using run = await model.run(batch, { head, parameters, ...more });
    using gradients = await run.parameterGradients(seeds);
    return {
      logits: (await run.logits()).flatMap(({ data }) => [...data]),
      gradients: [...(await gradients.read("pooler.dense.weight")).data],
    };
  };
  const headInput = await model.headInput(batch, head);
  expect(headInput.shape).toEqual([2, 8]);
  const [whole, short] = [await learn({}), await learn({ headInput })];
  short.logits.forEach((logit, i) => expect(logit).toBeCloseTo(whole.logits[i] ?? Number.NaN, 6));
  short.gradients.forEach((each, i) => expect(each).toBeCloseTo(whole.gradients[i] ?? Number.NaN, 6));
  const before = device.pool.inUse;
  await learn({ headInput });
  expect(device.pool.inUse).toBe(before);
  model.dispose();
});

test("inputs of another size are refused, and heads that read every row have none", async () => {
  const { model } = await loadModel(device, tinyClassifier(), "f32");
  const headInput = { shape: [1, 8], data: new Float32Array(8) };
  await expect(model.run(batch, { head, headInput })).rejects.toThrow("a head's input of 1 x 8, expected 2 x 8");
  model.dispose();
  const { model: writer } = await loadModel(device, tinyLanguageModel(), "f32");
  await expect(writer.headInput(batch, "causal-lm")).rejects.toThrow("every row");
  writer.dispose();
});
