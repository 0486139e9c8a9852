import { afterAll, beforeAll, expect, test } from "vitest";
import { openDevice, type Device } from "../device/open-device.ts";
import { loadModel } from "../models/load-model.ts";
import { hidden, tinyClassifier } from "../testing/tiny-model.ts";
import type { Question } from "./black-box.ts";
import { classifier } from "./classifier.ts";
import { differentiable } from "./differentiable.ts";
import { withEmbeddingNoise } from "./embedding-noise.ts";

let device: Device;
beforeAll(async () => {
  device = await openDevice();
});
afterAll(() => device.destroy());

function encode({ text }: Question) {
  const ids = Int32Array.from(text.split(" "), Number);
  const tokens = Array.from(ids, (id, word) => ({
    id,
    text: String(id),
    start: 2 * word,
    end: 2 * word + 1,
    word,
    special: id === 9,
    sequence: 0 as const,
  }));
  return { ids, tokens };
}

test("tokens of an id are off by the same in every text, on the way from a baseline by the text's share", async () => {
  const { model } = await loadModel(device, tinyClassifier());
  const options = { model, encode, batchTokens: 100, special: {} };
  const subject = differentiable(classifier(options), options);
  const noise = new Map([
    [3, Float32Array.from({ length: hidden }, (_, i) => 0.1 * i)],
    [9, new Float32Array(hidden).fill(5)],
  ]);
  const off = withEmbeddingNoise(subject, noise, hidden);
  const point = { baseline: "zero", keepSpecial: false, share: 0.25 } as const;
  const questions = [
    { question: { text: "3 1 9 3" }, seed: () => [0, 1] },
    { question: { text: "3 1 9 3" }, point, seed: () => [0, 1] },
  ];
  const { answers } = await off.differentiate(questions);
  const { answers: plain } = await subject.differentiate(questions);
  for (const [index, share] of [1, 0.25].entries())
    for (const [token, moved] of [1, 0, 0, 1].entries())
      for (let i = 0; i < hidden; i++) {
        const at = token * hidden + i;
        const difference = (answers[index]?.embeddings.data[at] ?? 0) - (plain[index]?.embeddings.data[at] ?? 0);
        expect(difference).toBeCloseTo(moved * share * 0.1 * i, 5);
      }
  const said = await off.ask([{ text: "3 1 9 3" }, { text: "1 1" }]);
  const unchanged = await subject.ask([{ text: "3 1 9 3" }, { text: "1 1" }]);
  expect(said.answers[0]?.logits?.[0]).toBeCloseTo(answers[0]?.answer.logits?.[0] ?? Number.NaN, 5);
  expect(said.answers[0]).not.toEqual(unchanged.answers[0]);
  expect(said.answers[1]).toEqual(unchanged.answers[1]);
  model.dispose();
});
