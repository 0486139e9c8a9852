import { classifier, differentiable, type WhiteBox } from "@limelight/core";
import { findMethod, resolveOptions, type Attribution } from "@limelight/explain";
import { expect, test } from "vitest";
import { expectWithin } from "./closeness.ts";
import { TestDevice } from "./device.ts";
import { bundledCheckpoint, tokenizerOf } from "./folder.ts";
import golden from "./golden/marginalisation.json" with { type: "json" };

const devices = new TestDevice();
let loading: Promise<WhiteBox> | undefined;

async function open(): Promise<WhiteBox> {
  const checkpoint = await bundledCheckpoint("limelight-mini-sst2");
  const tokenizer = tokenizerOf(checkpoint);
  const options = {
    model: await devices.load(checkpoint),
    encode: ({ text }: { readonly text: string }) => tokenizer.encode(text),
    special: tokenizer.special,
    decode: (ids: readonly number[]) => tokenizer.decode(ids),
    batchTokens: 1024,
  };
  return differentiable(classifier(options), options);
}

async function explain(id: string, text: string, given: object, target = golden.target): Promise<Attribution> {
  const method = findMethod(id);
  const options = resolveOptions(method, { replacement: "resample", ...given });
  return method.attribute(await (loading ??= open()), { text }, target, options, { seed: 3 });
}

test("words that the model's masked-LM head puts there: input marginalisation by transformers", async () => {
  const { candidates, texts } = golden;
  for (const [index, output] of (["log-odds", "probability"] as const).entries()) {
    const { text = "", probabilities = [], logOdds = [] } = texts[index] ?? {};
    const { scores, queries } = await explain("leave-one-out", text, { candidates, output });
    expectWithin(scores, output === "probability" ? probabilities : logOdds, 1e-3, `${output} of "${text}"`);
    // Each of the tokens is masked once, and has its candidates; the text itself is asked about too, and is among them.
    expect(queries.asked).toBe(1 + scores.length + scores.length * candidates);
    expect(queries.distinct).toBeLessThan(queries.asked);
  }
});

test("drawn tokens come near the likeliest ones, and the same seed gives the same", async () => {
  const [{ text, probabilities } = { text: "", probabilities: [] }] = golden.texts;
  const given = { candidates: 12, draw: true, output: "probability" };
  const drawn = await explain("leave-one-out", text, given);
  expect((await explain("leave-one-out", text, given)).scores).toEqual(drawn.scores);
  const strongest = probabilities.map(Math.abs).indexOf(Math.max(...probabilities.map(Math.abs)));
  expect(drawn.scores.map(Math.abs).indexOf(Math.max(...drawn.scores.map(Math.abs)))).toBe(strongest);
});

test("counterfactuals are texts that can be asked about again", async () => {
  const [{ text } = { text: "" }] = golden.texts;
  const { counterfactuals, prediction } = await explain("counterfactual", text, { candidates: 5 }, 0);
  expect(prediction.probabilities[0]).toBeGreaterThan(0.5);
  const [first] = counterfactuals?.found ?? [];
  expect(first?.label).toBe("positive");
  const { answers } = await (await (loading ??= open())).ask([{ text: first?.text ?? "" }]);
  expect(answers[0]?.probabilities[1]).toBeCloseTo(first?.probability ?? Number.NaN, 5);
  expect(first?.replacements.every((word) => /^\w+$/.test(word))).toBe(true);
});

test("gradients reduce a text by what counts least, and agree with asking where the model is clear", async () => {
  const subject = await (loading ??= open());
  const method = findMethod("input-reduction");
  for (const importance of ["gradient", "leave-one-out"]) {
    const options = resolveOptions(method, { importance, beam: 2 });
    const input = { text: "A dull, tedious and lifeless story." };
    const { reduction } = await method.attribute(subject, input, 0, options, { seed: 0 });
    const { answers } = await subject.ask([{ text: reduction?.text ?? "" }]);
    expect(answers[0]?.probabilities[0]).toBeCloseTo(reduction?.probability ?? Number.NaN, 5);
    expect(reduction?.probability).toBeGreaterThan(0.5);
    expect(reduction?.kept).toHaveLength(1);
  }
});

test("anchors of resampled texts keep their words", async () => {
  const { anchor } = await explain("anchors", "A dull story.", { samples: 60 }, 0);
  expect(anchor?.samples).toBeGreaterThan(0);
  expect(anchor?.precision).toBeGreaterThan(0.5);
});
