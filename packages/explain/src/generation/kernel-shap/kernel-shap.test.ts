import { languageSubject, loadModel, openDevice, type Device, type LanguageSubject, type Model } from "@limelight/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { resolveOptions } from "../../method.ts";
import { shapleyValues } from "../../methods/exact-shapley/exact-shapley.ts";
import { stepKernelShap } from "../methods/kernel-shap.ts";
import type { StepAttribution, StepInput } from "../step-method.ts";
import { stepOutput } from "../step-output.ts";
import { stepsOf, tinyWriter } from "../tiny-writer.ts";

let device: Device;
let model: Model;
let subject: LanguageSubject;

beforeAll(async () => {
  device = await openDevice();
  ({ model } = await loadModel(device, tinyWriter()));
  subject = languageSubject({ model, batchTokens: 500 });
});
afterAll(() => {
  model.dispose();
  device.destroy();
});

const text = stepsOf([3, 14, 15, 9, 2, 6], 3);

function explain(given: object = {}, input: StepInput = text, seed = 7): Promise<StepAttribution> {
  return stepKernelShap.attribute(subject, input, resolveOptions(stepKernelShap, given), { seed });
}

const column = ({ scores }: StepAttribution, step: number): number[] => scores.flatMap((row) => row[step] ?? []);

/** By asking about every subset of some groups of tokens, whose word embeddings are zero where they are missing. */
async function bruteForce(groups: readonly (readonly number[])[], step: number): Promise<number[]> {
  const { answers } = await subject.steps(
    Array.from({ length: 2 ** groups.length }, (_, set) => {
      const position = groups.filter((__, player) => ((set >> player) & 1) === 0).flat();
      return { target: text.target, from: text.from, edits: [{ hook: "hook_embed" as const, position, set: 0 }] };
    }),
  );
  const token = text.target[text.from + step] ?? 0;
  const values = answers.map((steps) => stepOutput(steps[step] ?? new Float32Array(0), { token }, "log-odds"));
  return shapleyValues(groups.length, values);
}

test("of short texts it is Shapley's value, for every step", async () => {
  const found = await explain();
  expect(found.stderr).toBeUndefined();
  for (const step of [0, 1, 2]) {
    const tokens = Array.from({ length: text.from + step }, (_, token) => [token]);
    const exact = await bruteForce(tokens, step);
    exact.forEach((value, token) => expect(found.scores[token]?.[step]).toBeCloseTo(value, 5));
    const { output = 0, base = 0, residual } = found.steps[step] ?? { probability: 0 };
    expect(column(found, step).reduce((sum, score) => sum + score, 0)).toBeCloseTo(output - base, 6);
    expect(residual).toBeCloseTo(0, 9);
  }
});

test("in mode captum the text in front plays alone, and one variant serves all steps", async () => {
  const found = await explain({ output: "log-odds", written: false });
  const exact = await bruteForce([[0], [1], [2]], 2);
  exact.forEach((value, token) => expect(found.scores[token]?.[2]).toBeCloseTo(value, 5));
  expect(found.scores.slice(3).flat()).toEqual(Array(9).fill(null));
  expect(found.queries.asked).toBeLessThanOrEqual(1 + 2 ** 3);
  const options = resolveOptions(stepKernelShap, {}, "captum");
  expect(options).toMatchObject({ output: "log-probability", written: false });
});

test("words and given spans play together, and share alike", async () => {
  const words: StepInput = {
    ...text,
    tokens: { source: [], target: text.tokens.target.map((token, at) => ({ ...token, word: Math.floor(at / 2) })) },
  };
  // What was written stays apart: 0 and 1, 2, 3, 4 (5 is read by no step).
  const found = await explain({ players: "word" }, words);
  const [both = 0, third = 0, ...others] = await bruteForce([[0, 1], [2], [3], [4]], 2);
  for (const token of [0, 1]) expect(found.scores[token]?.[2]).toBeCloseTo(both / 2, 5);
  expect(found.scores[2]?.[2]).toBeCloseTo(third, 5);
  others.forEach((value, at) => expect(found.scores[3 + at]?.[2]).toBeCloseTo(value, 5));
  const given = await explain({ spans: [[1, 3]] });
  const [, span = 0] = await bruteForce([[0], [1, 2], [3], [4]], 2);
  expect(given.scores[1]?.[2]).toBeCloseTo(span / 2, 5);
  expect(given.scores[2]?.[2]).toBeCloseTo(span / 2, 5);
  await expect(explain({ spans: [[1, 9]] })).rejects.toMatchObject({ code: "bad-option" });
});

test("where subsets are drawn, errors are told, and more are drawn until they are small", async () => {
  const long = stepsOf([3, 14, 15, 9, 2, 6, 5, 8, 1, 7, 11, 4], 10);
  const found = await explain({ samples: 40 }, long);
  const errors = found.stderr?.flatMap((row) => row[0] ?? []) ?? [];
  expect(errors).toHaveLength(10);
  expect(Math.min(...errors)).toBeGreaterThan(0);
  expect(found.errors).toBe("sampling");
  expect(JSON.stringify(await explain({ samples: 40 }, long))).toBe(JSON.stringify(found));
  const most = Math.max(...errors) / 2;
  const until = await explain({ untilStandardError: most }, long);
  expect(until.stopped?.reached).toBe(true);
  expect(until.stopped?.standardError).toBeLessThanOrEqual(most);
  await expect(explain({ samples: 5 }, long)).rejects.toMatchObject({ code: "too-many-words", hint: /--samples 10/ });
});
