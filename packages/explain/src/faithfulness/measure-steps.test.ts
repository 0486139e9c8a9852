import { languageSubject, loadModel, openDevice, type Device, type LanguageSubject, type Model } from "@limelight/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findStepMethod } from "../generation/methods/index.ts";
import type { StepMethod } from "../generation/step-method.ts";
import { stepsOf, tinyWriter } from "../generation/tiny-writer.ts";
import { resolveOptions } from "../method.ts";
import { findMetric, measureSteps, type ChosenMetric, type StepContender, type TextMeasures } from "./index.ts";

let device: Device;
let model: Model;
let subject: LanguageSubject;
beforeAll(async () => {
  device = await openDevice();
  model = (await loadModel(device, tinyWriter())).model;
  subject = languageSubject({ model, batchTokens: 500 });
});
afterAll(() => {
  model.dispose();
  device.destroy();
});

const input = stepsOf([3, 14, 15, 9, 2, 6, 5], 3);
const options = {
  baseline: { baseline: "zero", keepSpecial: false, keepEnds: false },
  draws: 3,
  names: ["a", "b", "c", "d"],
} as const;

function contender(id: string, given: object = {}): StepContender {
  const method = findStepMethod(id);
  return { method, options: resolveOptions(method, given) };
}

/** A method's scores turned round. */
function turned({ method, options: own }: StepContender): StepContender {
  const other: StepMethod<unknown> = {
    ...method,
    id: "turned",
    async attribute(asked, text, given, context) {
      const found = await method.attribute(asked, text, given, context);
      return { ...found, scores: found.scores.map((row) => row.map((score) => (score === null ? null : -score))) };
    },
  };
  return { method: other, options: own };
}

function metric(id: string, given: object = {}): ChosenMetric {
  const found = findMetric(id);
  return { metric: found, options: resolveOptions(found, given) };
}

const valueOf = ({ methods }: TextMeasures, id: string, name: string): number =>
  methods.find((each) => each.id === id)?.measures.get(name)?.value ?? Number.NaN;

test("occlusion ranks single tokens as they count, and its opposite swaps insertion and deletion", async () => {
  const occlusion = contender("occlusion");
  const metrics = [
    metric("tau-loo"),
    metric("insertion"),
    metric("deletion"),
    metric("comprehensiveness"),
    metric("sufficiency"),
  ];
  const found = await measureSteps(subject, input, [occlusion, turned(occlusion)], metrics, options, { seed: 0 });
  expect(valueOf(found, "occlusion", "tau-loo")).toBeCloseTo(1, 6);
  expect(valueOf(found, "turned", "tau-loo")).toBeCloseTo(-1, 6);
  expect(valueOf(found, "occlusion", "insertion")).toBeCloseTo(valueOf(found, "turned", "deletion"), 5);
  expect(valueOf(found, "occlusion", "deletion")).toBeCloseTo(valueOf(found, "turned", "insertion"), 5);
  expect(valueOf(found, "occlusion", "comprehensiveness")).toBeGreaterThan(
    valueOf(found, "turned", "comprehensiveness"),
  );
  const measure = found.methods[0]?.measures.get("deletion");
  expect(measure?.stages?.map(({ name }) => name)).toEqual(["a", "b", "c", "d"]);
  expect(measure?.curve?.shares).toHaveLength(21);
  expect(found.floor.get("deletion")).toHaveLength(3);
  expect(found.queries.distinct).toBeLessThan(found.queries.asked);
});

test("with nothing taken away a step says what the model says, whatever the batch", async () => {
  const { answers } = await subject.steps([input]);
  const logits = answers[0]?.[0] ?? new Float32Array(0);
  const most = Math.max(...logits);
  const weights = Array.from(logits, (logit) => Math.exp(logit - most));
  const probability = (weights[input.target[3] ?? 0] ?? 0) / weights.reduce((sum, weight) => sum + weight, 0);
  const found = await measureSteps(
    subject,
    stepsOf([3, 14, 15, 9], 3),
    [contender("occlusion")],
    [metric("deletion")],
    options,
    { seed: 0 },
  );
  expect(found.methods[0]?.measures.get("deletion")?.curve?.outputs[0]).toBeCloseTo(probability, 5);
});

test("metrics that take nothing away are refused, and a method's refusal is told", async () => {
  await expect(
    measureSteps(subject, input, [contender("saliency")], [metric("randomization")], options, { seed: 0 }),
  ).rejects.toMatchObject({ code: "not-defined" });
  const found = await measureSteps(
    subject,
    input,
    [contender("occlusion", { replacement: "mask" }), contender("saliency")],
    [metric("deletion")],
    options,
    { seed: 0 },
  );
  expect(found.methods[0]?.refused).toMatch(/no mask token/);
  expect(valueOf(found, "saliency", "deletion")).toEqual(expect.any(Number));
});
