import { languageSubject, loadModel, openDevice, type Device, type LanguageSubject, type Model } from "@limelight/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { resolveOptions } from "../method.ts";
import { findStepMethod, stepMethods } from "./methods/index.ts";
import type { StepAttribution, StepInput } from "./step-method.ts";
import { stepOutput } from "./step-output.ts";
import { stepsOf, tinyWriter } from "./tiny-writer.ts";

let device: Device;
let subject: LanguageSubject;
const models: Model[] = [];

async function writer(...given: Parameters<typeof tinyWriter>): Promise<LanguageSubject> {
  const { model } = await loadModel(device, tinyWriter(...given));
  models.push(model);
  return languageSubject({ model, batchTokens: 500 });
}

beforeAll(async () => {
  device = await openDevice();
  subject = await writer();
});
afterAll(() => {
  for (const model of models) model.dispose();
  device.destroy();
});

const text = stepsOf([3, 14, 15, 9, 2, 6, 5], 3);

async function explain(
  id: string,
  input: StepInput = text,
  given: object = {},
  asked = subject,
): Promise<StepAttribution> {
  const method = findStepMethod(id);
  return method.attribute(asked, input, resolveOptions(method, given), { seed: 7 });
}

const column = ({ scores }: StepAttribution, step: number): number[] => scores.flatMap((row) => row[step] ?? []);
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
const quick: Readonly<Record<string, object>> = {
  reagent: { samples: 3, rounds: 4 },
  "integrated-gradients": { steps: 5 },
};

describe.each(stepMethods.map(({ id }) => id))("%s", (id) => {
  test("gives every token in front of a step a number and no other, and tokens behind a step change nothing", async () => {
    const found = await explain(id, text, quick[id]);
    expect(found.scores.map((row) => row.map((score) => Number.isFinite(score)))).toEqual(
      Array.from({ length: 7 }, (_, row) => Array.from({ length: 4 }, (__, step) => row < 3 + step)),
    );
    expect(sum(found.steps.map(({ probability }) => (probability > 0 && probability < 1 ? 1 : 0)))).toBe(4);
    if (id === "reagent") return; // its draws are those of the whole text
    const other = await explain(id, stepsOf([3, 14, 15, 9, 2, 11, 20], 3), quick[id]);
    for (const step of [0, 1])
      for (const [token, score] of column(other, step).entries())
        expect(score).toBeCloseTo(column(found, step)[token] ?? Number.NaN, 5);
  });
});

// [steps]: what the explained number is with a feature of a token's word embedding moved.
async function outputs(output: "log-odds" | "probability", position: number, neuron: number, add: number) {
  const edits = [{ hook: "hook_embed" as const, position, neuron, add }];
  const { answers } = await subject.steps([{ target: text.target, from: text.from, edits }]);
  return (answers[0] ?? []).map((logits, step) => stepOutput(logits, { token: text.target[3 + step] ?? 0 }, output));
}

test("saliency's and input x gradient's features are finite differences", async () => {
  const [token, feature, by] = [1, 4, 0.01];
  const [up, down, zero] = [
    await outputs("log-odds", token, feature, by),
    await outputs("log-odds", token, feature, -by),
    await subject.observe([text], ["hook_embed"]),
  ];
  const value = zero.observations[0]?.get("hook_embed")?.data[token * 8 + feature] ?? Number.NaN;
  const [saliency, product] = [await explain("saliency"), await explain("input-x-gradient")];
  for (const step of [0, 1, 2, 3]) {
    const slope = ((up[step] ?? 0) - (down[step] ?? 0)) / (2 * by);
    const at = token * 8 + feature;
    expect(saliency.features?.[step]?.target.data[at]).toBeCloseTo(slope, 2);
    expect(product.features?.[step]?.target.data[at]).toBeCloseTo(slope * value, 2);
  }
});

test("integrated gradients are complete, and a contrast is the difference of what both tokens have", async () => {
  const whole = await explain("integrated-gradients", text, { steps: 300, output: "log-probability" });
  for (const [step, { residual, output = 0, base = 0 }] of whole.steps.entries()) {
    expect(Math.abs(residual ?? Number.NaN)).toBeLessThan(0.01 * Math.max(1, Math.abs(output - base)));
    expect(sum(column(whole, step)) + (residual ?? Number.NaN)).toBeCloseTo(output - base, 4);
  }
  const against = [1, 14, undefined, 6];
  const options = { output: "logit" };
  const own = await explain("input-x-gradient", text, options);
  const other = await explain("input-x-gradient", { ...text, contrast: against }, options);
  const [, first] = [own.steps, other.steps[0]];
  expect(first?.against?.token).toBe(1);
  expect(other.steps[2]?.against).toBeUndefined();
  expect(column(other, 2)).toEqual(column(own, 2));
  expect(first?.output).not.toBeCloseTo(own.steps[0]?.output ?? 0, 3);
});

test("occlusion is the fall of the output where a token's word embedding is zero, or another token stands", async () => {
  const found = await explain("occlusion", text, { output: "probability" });
  const set = [{ hook: "hook_embed" as const, position: 2, set: 0 }];
  const { answers } = await subject.steps([text, { ...text, edits: set }]);
  const probabilities = answers.map((steps) =>
    steps.map((logits, step) => stepOutput(logits, { token: text.target[3 + step] ?? 0 }, "probability")),
  );
  const falls = probabilities[0]?.map((own, step) => own - (probabilities[1]?.[step] ?? 0)) ?? [];
  falls.forEach((fall, step) => expect(found.scores[2]?.[step]).toBeCloseTo(fall, 6));
  const special = { unk: { id: 14, token: "?" } };
  const unknown = await explain("occlusion", { ...text, special }, { replacement: "unk", absolute: true });
  expect(unknown.scores[1]).toEqual([0, 0, 0, 0]); // it is that token
  expect(unknown.scores.flat().every((score) => score === null || score >= 0)).toBe(true);
});

const outputsWithout = async (target: readonly number[], from: number, of: readonly number[]): Promise<number[]> => {
  const { answers } = await subject.steps([{ target: Int32Array.from(target), from }]);
  return of.map((token, step) => stepOutput(answers[0]?.[step] ?? new Float32Array(), { token }, "probability"));
};

test("a token that is deleted is gone: those behind move up", async () => {
  const found = await explain("occlusion", text, { replacement: "delete", output: "probability" });
  const whole = await outputsWithout([3, 14, 15, 9, 2, 6, 5], 3, [9, 2, 6, 5]);
  const second = await outputsWithout([3, 15, 9, 2, 6, 5], 2, [9, 2, 6, 5]);
  whole.forEach((own, step) => expect(found.scores[1]?.[step]).toBeCloseTo(own - (second[step] ?? 0), 6));
  // Of the written ones, the first: what is asked about comes a step earlier.
  const fourth = await outputsWithout([3, 14, 15, 2, 6, 5], 3, [2, 6, 5]);
  expect(found.scores[3]?.[0]).toBeNull();
  fourth.forEach((other, step) => expect(found.scores[3]?.[step + 1]).toBeCloseTo((whole[step + 1] ?? 0) - other, 6));
  // With nothing in front there is no text: zeros stand there.
  const short = stepsOf([3, 14, 15], 1);
  const zero = await explain("occlusion", short, { replacement: "zero" });
  expect((await explain("occlusion", short, { replacement: "delete" })).scores[0]).toEqual(zero.scores[0]);
});

const logOddsOf = (share: number): number => Math.log(share / (1 - share));

test("a token is held against what the model would have written: the expected probability", async () => {
  const found = await explain("occlusion", text, { replacement: "resample", candidates: 3, output: "probability" });
  const whole = await outputsWithout([3, 14, 15, 9, 2, 6, 5], 3, [9, 2, 6, 5]);
  const { answers } = await subject.steps([{ target: text.target, from: 1 }]);
  const chances = Array.from(answers[0]?.[1] ?? [], (logit, id) => ({ id, weight: Math.exp(logit) }));
  const best = chances.toSorted((one, other) => other.weight - one.weight).slice(0, 3);
  const all = best.reduce((total, { weight }) => total + weight, 0);
  const expected = [0, 0, 0, 0];
  for (const { id, weight } of best) {
    const others = await outputsWithout([3, 14, id, 9, 2, 6, 5], 3, [9, 2, 6, 5]);
    others.forEach((other, step) => (expected[step] = (expected[step] ?? 0) + (weight / all) * other));
  }
  whole.forEach((own, step) => expect(found.scores[2]?.[step]).toBeCloseTo(own - (expected[step] ?? 0), 5));
  const odds = await explain("occlusion", text, { replacement: "resample", candidates: 3 });
  whole.forEach((own, step) =>
    expect(odds.scores[2]?.[step]).toBeCloseTo(logOddsOf(own) - logOddsOf(expected[step] ?? 0), 4),
  );
  expect(found.queries.asked).toBe(2 + 1 + 5 * 3);
});

test.each(["attention", "attention-rollout", "value-zeroing", "reagent"])("shares of %s are a whole", async (id) => {
  const found = await explain(id, text, quick[id]);
  for (const step of [0, 1, 2, 3]) {
    expect(sum(column(found, step))).toBeCloseTo(1, 5);
    expect(Math.min(...column(found, step))).toBeGreaterThanOrEqual(0);
  }
});

test("value zeroing of one layer alone, and layers that are not there", async () => {
  const [both, ...each] = [
    await explain("value-zeroing"),
    await explain("value-zeroing", text, { layer: 0 }),
    await explain("value-zeroing", text, { layer: 1 }),
  ];
  const mean = column(both, 2).map((_, token) => sum(each.map((one) => column(one, 2)[token] ?? 0)) / 2);
  mean.forEach((score, token) => expect(column(both, 2)[token]).toBeCloseTo(score, 6));
  await expect(explain("value-zeroing", text, { layer: 2 })).rejects.toThrow(/no layer 2/);
});

// No biases and no positions: all that is said comes from the words.
const straight = (name: string): "zeros" | undefined =>
  name.endsWith(".bias") || name.startsWith("wpe") ? "zeros" : undefined;

test("relevance is kept: without biases and positions LRP shares out the whole logit", async () => {
  const found = await explain("lrp", text, {}, await writer(straight));
  for (const { output = 0, residual } of found.steps) {
    expect(Math.abs(output)).toBeGreaterThan(0.05);
    expect(Math.abs(residual ?? Number.NaN)).toBeLessThan(1e-4);
  }
});

test("AttnLRP keeps it where attention gives nothing; elsewhere the softmax's part is in the residual", async () => {
  const alone = await explain(
    "attn-lrp",
    text,
    {},
    await writer((name) => (name.includes("attn.c_proj") ? "zeros" : straight(name))),
  );
  for (const [step, { output = 0, residual = Number.NaN }] of alone.steps.entries()) {
    expect(Math.abs(residual)).toBeLessThan(1e-4);
    expect(column(alone, step).at(-1)).toBeCloseTo(output, 4); // nothing comes from another token
  }
  const found = await explain("attn-lrp");
  for (const [step, { output = 0, base = 0, residual = Number.NaN }] of found.steps.entries())
    expect(sum(column(found, step)) + residual).toBeCloseTo(output - base, 4);
});

test("attention x gradient finds nothing where attention helps nobody", async () => {
  const none = await writer((name) => (name.includes("attn.c_proj") ? "zeros" : undefined));
  const found = await explain("attention-x-gradient", text, {}, none);
  expect(found.scores.flat().every((score) => !score)).toBe(true);
  const some = await explain("attention-x-gradient");
  expect(Math.max(...column(some, 3))).toBeGreaterThan(0);
});

test("methods that know no baseline token say so, and nobody sums a gradient", async () => {
  await expect(explain("integrated-gradients", text, { baseline: "unk" })).rejects.toThrow(/no unk token/);
  await expect(explain("saliency", text, { aggregation: "sum" })).rejects.toThrow(/says nothing/);
  expect(() => findStepMethod("lime")).toThrow(/no method "lime" for texts that a model writes/);
});
