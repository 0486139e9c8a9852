import { afterAll, beforeAll, expect, test } from "vitest";
import { openDevice, type Device } from "../device/open-device.ts";
import { loadModel } from "../models/load-model.ts";
import { tinyClassifier } from "../testing/tiny-model.ts";
import type { Question } from "./black-box.ts";
import { classifier } from "./classifier.ts";
import { differentiable } from "./differentiable.ts";
import type { GradientQuestion, PathPoint, SubjectToken } from "./white-box.ts";

let device: Device;
beforeAll(async () => {
  device = await openDevice();
});
afterAll(() => device.destroy());

/** A text is its ids: "3 1 4". */
function encode({ text }: Question): { ids: Int32Array; tokens: SubjectToken[] } {
  const ids = Int32Array.from(text.split(" "), Number);
  const tokens = Array.from(ids, (id, word) => {
    return { id, text: String(id), start: 2 * word, end: 2 * word + 1, word, special: false, sequence: 0 as const };
  });
  return { ids, tokens };
}

test("a reference is of the model with the question's edits, as the text is", async () => {
  const { model } = await loadModel(device, tinyClassifier());
  const options = { model, encode, batchTokens: 100, special: {} };
  const subject = differentiable(classifier(options), options);
  const reference: PathPoint = { baseline: "zero", keepSpecial: false, share: 0 };
  const asked: GradientQuestion[] = [
    {
      question: { text: "3 1 4" },
      edits: [{ hook: "blocks.1.hook_mlp_out", neuron: [0, 3], set: 2 }],
      seed: () => [0, 1],
    },
    { question: { text: "1 5" }, seed: () => [0, 1] },
  ];
  const { answers } = await subject.differentiate(asked.map((each) => ({ ...each, reference })));
  const { answers: alone } = await subject.differentiate(asked.map((each) => ({ ...each, point: reference })));
  const { answers: unedited } = await subject.differentiate(
    asked.map(({ question, seed }) => ({ question, seed, point: reference })),
  );
  for (const [index, { reference: found }] of answers.entries())
    for (const label of [0, 1])
      expect(found?.answer.logits[label]).toBeCloseTo(alone[index]?.answer.logits[label] ?? Number.NaN, 5);
  expect(alone[0]?.answer.logits[1]).not.toBeCloseTo(unedited[0]?.answer.logits[1] ?? Number.NaN, 3);
  model.dispose();
});
