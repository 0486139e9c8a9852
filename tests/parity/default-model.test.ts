import { classifier, packBatch } from "@limelight/core";
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
  return { golden, tokenizer: tokenizerOf(checkpoint), model: await devices.load(checkpoint) };
}

test("the default model's tokens and logits are PyTorch's", async ({ annotate }) => {
  const { golden, tokenizer, model } = await (loading ??= open());
  const encodings = golden.texts.map(({ text }) => tokenizer.encode(text));
  const cut = encodings.map(({ tokens }) => tokens.map(({ text, start, end }) => [text, [start, end]]));
  expect(cut).toEqual(golden.texts.map(({ tokens, offsets }) => tokens.map((token, i) => [token, offsets[i]])));
  using run = await model.run(packBatch(encodings), { head: "sequence-classification" });
  const logits = await run.logits();
  const errors = golden.texts.map((text, i) =>
    expectWithin(logits[i]?.data ?? [], text.logits, tolerance, text.text, {
      method: "Forward: logits",
      reference: tools.transformers,
      checkpoint: golden.model,
    }),
  );
  expect(errors).toHaveLength(20);
  await annotate(`worst error: ${Math.max(...errors).toExponential(1)} of the largest value`, "parity");
});

test("LIME says of the default model what the Python package says", async ({ annotate }) => {
  const { golden, tokenizer, model } = await (loading ??= open());
  const lime = findMethod("lime");
  const { samples, features, random_state: seed } = golden.lime;
  const options = resolveOptions(lime, { samples, features }, "lime");
  const subject = classifier({ model, encode: ({ text }) => tokenizer.encode(text), batchTokens: 2048 });
  // Chromium's SwiftShader takes ten times as long: there only the short sentences, which have few variants.
  const slow = devices.device.facts.software === "swiftshader";
  const texts = slow ? golden.texts.slice(0, 5) : golden.texts;
  const about = { method: "LIME, mode lime", reference: tools.lime, checkpoint: golden.model };
  let worst = 0;
  for (const { text, target, lime: expected } of texts) {
    const result = await lime.attribute(subject, { text }, target, options, { seed });
    // The package lists the words that it picked; ours has a score for every word, 0 for the rest.
    const scores = new Map(result.units.map((unit, i) => [unit.text, result.scores[i]]));
    const picked = [...scores].flatMap(([word, score]) => (score === 0 ? [] : [word]));
    expect(picked.toSorted()).toEqual(Object.keys(expected.weights).toSorted());
    const weights = Object.keys(expected.weights).map((word) => scores.get(word) ?? Number.NaN);
    worst = Math.max(
      worst,
      expectWithin(weights, Object.values(expected.weights), tolerance, `weights of "${text}"`, about),
      expectWithin([result.intercept ?? Number.NaN], [expected.intercept], tolerance, `intercept of "${text}"`, about),
      expectWithin([result.localPrediction ?? Number.NaN], expected.local_pred, tolerance, `fit of "${text}"`, about),
    );
  }
  await annotate(`worst error: ${worst.toExponential(1)} of the largest value`, "parity");
}, 240_000);
