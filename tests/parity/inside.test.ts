import { observer, type HookName } from "@limelight/core";
import { directAttribution, layerSimilarity, logitLens, stateHooks } from "@limelight/explain";
import { expect, test } from "vitest";
import { expectClose } from "./closeness.ts";
import { TestDevice } from "./device.ts";
import { tinyCheckpoint, tokenizerOf } from "./folder.ts";
import { tools } from "./record-parity.ts";
import { watching } from "./watched.ts";

const devices = new TestDevice();
const open = watching(devices, "inside", 2);

const checkpoints = [
  "bert-cls",
  "distilbert-cls",
  "distilbert-relu-cls",
  "electra-cls",
  "bert-mlm",
  "gpt2-cls",
  "gpt2-lm",
] as const;

const tasks = { cls: "sequence-classification", mlm: "masked-lm", lm: "causal-lm" } as const;

test.each(["bert-mlm", "gpt2-lm"])("the logit lens of %s is PyTorch's, layer by layer", async (name) => {
  const { golden, subject, questions } = await open(name);
  const compared = { method: "Logit lens", reference: tools.pytorch64, checkpoint: name };
  for (const [input, question] of questions.entries()) {
    const layers = await logitLens(subject, question, { top: 5 });
    expect(layers.map(({ layer }) => layer)).toEqual(stateHooks(subject.size).map((_, state) => state - 1));
    for (const [state, { positions }] of layers.entries()) {
      const found = positions.flat();
      expect(found.map(({ id }) => id)).toEqual([...golden.integers(`in${input}/lens.${state}.ids`)]);
      const reference = golden.floats(`in${input}/lens.${state}.probs`);
      expectClose(
        found.map(({ probability }) => probability),
        reference,
        "",
        undefined,
        compared,
      );
    }
    const some = await logitLens(subject, question, { top: 2, positions: [3] });
    expect(some[2]?.positions).toEqual([layers[2]?.positions[3]?.slice(0, 2)]);
  }
});

test("a lens wants a head that names tokens, and positions that the text has", async () => {
  const { subject } = await open("bert-mlm");
  await expect(logitLens(subject, { text: "x" }, { top: 1, positions: [9] })).rejects.toMatchObject({
    code: "bad-option",
  });
  const classifier = await open("bert-cls");
  await expect(logitLens(classifier.subject, { text: "x" }, { top: 1 })).rejects.toMatchObject({ code: "no-lens" });
});

test.each(checkpoints)("direct contributions to a logit of %s are PyTorch's, and sum to it", async (name) => {
  const { golden, subject, questions } = await open(name);
  const compared = { method: "Direct logit attribution", reference: tools.pytorch64, checkpoint: name };
  const { kind } = golden.about;
  const task = kind === "mlm" || kind === "lm" ? tasks[kind] : tasks.cls;
  for (const [input, question] of questions.entries()) {
    const [position = 0] = golden.integers(`in${input}/direct.position`);
    const [target = 0] = golden.integers(`in${input}/direct.target`);
    const found = await directAttribution(subject, question, { task, position });
    expect(found).toMatchObject({ target, position });
    const scores = found.components.map(({ score }) => score);
    expectClose(scores, golden.floats(`in${input}/direct.scores`), name, undefined, compared);
    expectClose([found.logit], golden.floats(`in${input}/direct.logit`), name);
    const largest = Math.max(...scores.map(Math.abs));
    expect(Math.abs(found.residual)).toBeLessThan(1e-4 * largest);
    expect(Math.abs(scores.reduce((sum, score) => sum + score, found.residual) - found.logit)).toBeLessThan(1e-9);
  }
});

test.each(["llama-lm", "gptneox-lm", "modernbert-mlm"])(
  "contributions to a logit of %s sum to it, and the lens of the last layer is the model's answer",
  async (name) => {
    const checkpoint = await tinyCheckpoint(name);
    const tokenizer = tokenizerOf(checkpoint);
    const model = await devices.load(checkpoint);
    const subject = observer({ model, encode: ({ text }) => tokenizer.encode(text), batchTokens: 1024 });
    const question = { text: "the plot is thin but the acting is excellent" };
    const [task = "causal-lm"] = model.heads;
    const found = await directAttribution(subject, question, { task, position: 3 });
    expect(Math.abs(found.residual)).toBeLessThan(1e-5 * Math.abs(found.logit));
    const lens = await logitLens(subject, question, { top: 1, positions: [3] });
    expect(lens.at(-1)?.positions[0]?.[0]?.id).toBe(found.target);
  },
);

test("the difference of two logits is shared out as their parts are", async () => {
  const { subject, questions } = await open("bert-cls");
  const [question = { text: "" }] = questions;
  const options = { task: "sequence-classification" } as const;
  const [one, other, both] = await Promise.all([
    directAttribution(subject, question, { ...options, target: 0 }),
    directAttribution(subject, question, { ...options, target: 1 }),
    directAttribution(subject, question, { ...options, target: 0, against: 1 }),
  ]);
  expect(both.logit).toBeCloseTo(one.logit - other.logit, 9);
  both.components.forEach(({ score, ...part }, index) => {
    expect(one.components[index]).toMatchObject(part);
    expect(score).toBeCloseTo((one.components[index]?.score ?? 0) - (other.components[index]?.score ?? 0), 9);
  });
});

test.each(checkpoints)("similarity of the layers of %s is PyTorch's", async (name) => {
  const { golden, subject, questions } = await open(name);
  const hooks = stateHooks(subject.size);
  const { observations } = await subject.observe(
    questions.map((question) => ({ question })),
    hooks,
  );
  const states = hooks.map((hook: HookName) => {
    const each = observations.map(({ activations }) => activations.get(hook)?.data ?? new Float32Array(0));
    const data = Float32Array.from(each.flatMap((array) => [...array]));
    return { shape: [data.length / subject.size.hidden, subject.size.hidden], data };
  });
  const { cka, cosine } = await layerSimilarity(states);
  const compared = { method: "Similarity of layers", reference: tools.pytorch64, checkpoint: name };
  expectClose(cka.flat(), golden.floats("similarity/cka"), name, undefined, { ...compared, note: "linear CKA" });
  expectClose(cosine.flat(), golden.floats("similarity/cosine"), name, undefined, { ...compared, note: "cosine" });
});
