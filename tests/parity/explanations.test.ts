import { classifier, differentiable, type BlackBox } from "@limelight/core";
import { findMethod, resolveOptions } from "@limelight/explain";
import { expect, test } from "vitest";
import { expectWithin } from "./closeness.ts";
import { TestDevice } from "./device.ts";
import { bundledCheckpoint, tokenizerOf } from "./folder.ts";
import { readDefaultModel } from "./golden.ts";
import { tools } from "./record-parity.ts";

const devices = new TestDevice();
const tolerance = 1e-3; // of the largest value of an array

let loading: ReturnType<typeof open> | undefined;

async function open() {
  const golden = await readDefaultModel();
  const checkpoint = await bundledCheckpoint(golden.model);
  const tokenizer = tokenizerOf(checkpoint);
  const options = {
    model: await devices.load(checkpoint),
    encode: ({ text }: { readonly text: string }) => tokenizer.encode(text),
    special: tokenizer.special,
    batchTokens: 1024,
  };
  return { golden, options, subject: differentiable(classifier(options), options) };
}

const cases = [
  ["saliency_l2", "saliency", { output: "logit" }, undefined],
  ["saliency_abs_mean", "saliency", {}, "captum"],
  ["saliency_prob_l2", "saliency", {}, "inseq"],
  ["input_x_gradient_sum", "input-x-gradient", {}, "captum"],
  ["ig_zero_sum", "integrated-gradients", {}, "captum"],
  ["ig_pad_keep_special_sum", "integrated-gradients", { baseline: "pad", keepSpecial: true }, "captum"],
] as const;

test.each(cases)("%s of the default model is PyTorch's", { timeout: 240_000 }, async (array, id, given, mode) => {
  const { golden, subject } = await (loading ??= open());
  const method = findMethod(id);
  // Chromium's SwiftShader takes ten times as long: there only the first sentence.
  const slow = devices.device.facts.software === "swiftshader";
  for (const each of slow ? golden.texts.slice(0, 1) : golden.texts) {
    const { scores, units } = await method.attribute(
      subject,
      { text: each.text },
      each.target,
      resolveOptions(method, given, mode),
      { seed: 0 },
    );
    expectWithin(scores, each[array], tolerance, `${array} of "${each.text}"`, {
      method: `${method.title} (${array.replaceAll("_", " ")})`,
      reference: array.startsWith("saliency_prob") ? tools.pytorch : tools.captum,
      checkpoint: golden.model,
    });
    expect(units.map(({ start, end }) => [start, end])).toEqual(each.offsets);
  }
});

test("integrated gradients add up, whatever is explained", async () => {
  const { golden, subject } = await (loading ??= open());
  const method = findMethod("integrated-gradients");
  const slow = devices.device.facts.software === "swiftshader";
  for (const output of slow ? ["log-odds"] : ["logit", "log-odds", "probability"]) {
    const text = golden.texts[0];
    const result = await method.attribute(
      subject,
      { text: text?.text ?? "" },
      1,
      resolveOptions(method, { output, steps: 100 }),
      { seed: 0 },
    );
    const sum = result.scores.reduce((total, score) => total + score, 0);
    expect(sum + (result.residual ?? Number.NaN)).toBeCloseTo(
      (result.output ?? Number.NaN) - (result.base ?? Number.NaN),
      9,
    );
    expect(Math.abs(result.residual ?? Number.NaN)).toBeLessThan(
      0.02 * Math.abs((result.output ?? 0) - (result.base ?? 0)),
    );
  }
});

test("gradients of a black box, and a baseline that the tokenizer lacks, are clear errors", async () => {
  const { subject, options } = await (loading ??= open());
  const method = findMethod("integrated-gradients");
  const explain = (asked: BlackBox, target: number, given: object): Promise<unknown> =>
    method.attribute(asked, { text: "good" }, target, resolveOptions(method, given), { seed: 0 });
  const blackBox: BlackBox = { labels: subject.labels, ask: (questions, asking) => subject.ask(questions, asking) };
  await expect(explain(blackBox, 0, {})).rejects.toMatchObject({ code: "needs-gradients" });
  await expect(explain(subject, 7, {})).rejects.toMatchObject({ code: "bad-target" });
  const withoutMask = differentiable(classifier(options), { ...options, special: {} });
  await expect(explain(withoutMask, 0, { baseline: "mask" })).rejects.toMatchObject({
    code: "bad-input",
    message: /no mask token/,
  });
});
