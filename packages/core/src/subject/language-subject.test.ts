import { afterAll, beforeAll, expect, test } from "vitest";
import { openDevice, type Device } from "../device/open-device.ts";
import { loadModel } from "../models/load-model.ts";
import type { Model } from "../models/model.ts";
import { tinyLanguageModel, vocabulary } from "../testing/tiny-model.ts";
import { languageSubject, type Continuation, type StepQuestion } from "./language-subject.ts";
import { stretchesOf } from "./step-stretches.ts";

let device: Device;
let model: Model;
beforeAll(async () => {
  device = await openDevice();
  model = (await loadModel(device, tinyLanguageModel())).model;
});
afterAll(() => {
  model.dispose();
  device.destroy();
});

const continuations: readonly Continuation[] = [
  { target: Int32Array.of(1, 2, 3, 4, 5, 6, 7), from: 3 },
  { target: Int32Array.of(9, 8, 7), from: 1 },
];
const ask = (continuation: Continuation, point?: StepQuestion["point"]): StepQuestion => ({
  continuation,
  ...(point && { point }),
  // The logit of the step's own token.
  seed: (step) => {
    const seed = new Float32Array(vocabulary);
    seed[continuation.target[continuation.from + step] ?? 0] = 1;
    return seed;
  },
});

test("steps are the same however few rows fit into a batch", async () => {
  const roomy = languageSubject({ model, batchTokens: 1000 });
  const tight = languageSubject({ model, batchTokens: 8 });
  const questions = [
    ...continuations.map((each) => ask(each)),
    ask(continuations[0] ?? { target: new Int32Array(0), from: 1 }),
  ];
  const by = ["hook_embed", "blocks.0.attn.hook_pattern"] as const;
  const [one, other] = [await roomy.differentiate(questions, { by }), await tight.differentiate(questions, { by })];
  expect(one.queries.forward).toBe(1);
  expect(other.queries.forward).toBeGreaterThan(3);
  for (const [index, { logits, gradients, embeddings }] of one.answers.entries()) {
    const { target, from } = questions[index]?.continuation ?? { target: [], from: 0 };
    expect(logits).toHaveLength(target.length - from);
    expect(embeddings.target.shape[0]).toBe(target.length - 1);
    for (const [step, found] of gradients.entries()) {
      expect(found.get("hook_embed")?.shape[0]).toBe(from + step);
      expect(found.get("blocks.0.attn.hook_pattern")?.shape).toEqual([2, from + step, from + step]);
      for (const hook of by) {
        const same = other.answers[index]?.gradients[step]?.get(hook)?.data ?? [];
        found.get(hook)?.data.forEach((x, i) => expect(Math.abs(x - (same[i] ?? Number.NaN))).toBeLessThan(1e-5));
      }
    }
  }
  const { answers } = await roomy.steps(continuations);
  expect(answers.map((each) => each.length)).toEqual([4, 2]);
  for (const [index, steps] of answers.entries())
    for (const [step, logits] of steps.entries())
      logits.forEach((x, i) => expect(x).toBeCloseTo(one.answers[index]?.logits[step]?.[i] ?? Number.NaN, 5));
});

test("gradients along the way from a baseline add up to the difference", async () => {
  const subject = languageSubject({ model, batchTokens: 4096 });
  const [continuation] = continuations;
  if (!continuation) throw new Error("a continuation");
  const zeros = continuation.target.map(() => -1);
  const count = 200;
  const shares = [0, 1, ...Array.from({ length: count }, (_, i) => (i + 0.5) / count)];
  const { answers } = await subject.differentiate(
    shares.map((share) => ask(continuation, { share, target: zeros })),
    { by: ["hook_embed"] },
  );
  const [start, end, ...path] = answers;
  const steps = continuation.target.length - continuation.from;
  for (let step = 0; step < steps; step++) {
    const own = continuation.target[continuation.from + step] ?? 0;
    const way = (end?.logits[step]?.[own] ?? 0) - (start?.logits[step]?.[own] ?? 0);
    const embeddings = end?.embeddings.target.data ?? new Float32Array(0);
    const sum = path.reduce(
      (total, { gradients }) =>
        total +
        (gradients[step]?.get("hook_embed")?.data.reduce((part, g, i) => part + g * (embeddings[i] ?? 0), 0) ?? 0) /
          count,
      0,
    );
    expect(Math.abs(sum - way)).toBeLessThan(0.02 * Math.abs(way) + 1e-3);
  }
});

test("stretches hold all steps in order, within the budget where one step does not break it", () => {
  const question = ask({ source: new Int32Array(5), target: new Int32Array(20), from: 2 });
  for (const budget of [1, 40, 100, 10_000]) {
    const stretches = stretchesOf(question, budget);
    expect(stretches.flatMap(({ first, end }) => Array.from({ length: end - first }, (_, i) => first + i))).toEqual(
      Array.from({ length: 18 }, (_, i) => i),
    );
    const tooLarge = stretches.filter(({ first, end, rows }) => end - first > 1 && rows > budget);
    expect(tooLarge).toEqual([]);
  }
});
