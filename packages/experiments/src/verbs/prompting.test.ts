import { openDevice, type Device } from "@limelight/core";
import { openCheckpoint } from "@limelight/hub";
import { resolveModel } from "@limelight/hub/node";
import { bundledModels } from "@limelight/models";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Environment, NamedCheckpoint } from "../environment.ts";
import type { ResultOf } from "../result/documents.ts";
import { parseExperiment, runExperiment } from "../run-experiment.ts";
import type { Verb } from "../schema/index.ts";
import { SessionStore } from "../session/session-store.ts";
import { isFailure, type Failure } from "./verb.ts";

const masked = "limelight-mini-sst2";
const writer = "limelight-story-lm";
let device: Device;
const opened = new Map<string, NamedCheckpoint>();
const store = new SessionStore();
beforeAll(async () => {
  device = await openDevice();
  for (const name of [masked, writer]) {
    const { id, folder, sha256 = "" } = await resolveModel(name, bundledModels);
    opened.set(name, { id, checkpoint: await openCheckpoint(folder, { sha256 }) });
  }
  const { checkpoint } = opened.get(writer) ?? expect.fail(writer);
  opened.set(chatty, {
    id: chatty,
    checkpoint: { ...checkpoint, tokenizer: { ...checkpoint.tokenizer, chatTemplate } },
  });
});
afterAll(() => {
  store.dispose();
  device.destroy();
});

/** A model that wants to be talked to. */
const chatty = "chatty";
const chatTemplate =
  "{% for m in messages %}<{{ m.role }}>{{ m.content }}{% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}";

const rows: Record<string, readonly Readonly<Record<string, string>>[]> = {
  "shots.tsv": [
    { text: "a joy", label: "good" },
    { text: "a bore", label: "BAD" },
    { text: "lovely", label: "0" },
    { text: "awful", label: "1" },
  ],
  "unlabelled.tsv": [{ text: "a joy" }],
  "other.tsv": [{ text: "a joy", label: "fine" }],
  "data.tsv": [
    { text: "A wonderful film.", label: "good" },
    { text: "A terrible film.", label: "bad" },
    { text: "word ".repeat(600), label: "bad" },
    { text: "A fine film.", label: "great" },
    { text: "An awful film.", label: "1" },
  ],
};

const warnings: string[] = [];
const environment: Environment = {
  openDevice: async () => device,
  openCheckpoint: async (name = masked) => opened.get(name) ?? expect.fail(name),
  async *readData({ file }) {
    for (const [index, row] of (rows[file] ?? []).entries()) yield { text: "", ...row, line: index + 2 };
  },
  versions: {},
  warn: (message) => void warnings.push(message),
};

async function run(fields: { readonly verb: Verb; readonly [field: string]: unknown }) {
  const experiment = parseExperiment(fields);
  const found: (ResultOf<Verb> | Failure)[] = [];
  for await (const outcome of runExperiment(experiment, environment, store))
    found.push(isFailure(outcome) ? outcome : outcome.document);
  return found;
}

const verbalizer = { good: ["great", "good"], bad: ["terrible", "bad"] };
const asked = { verb: "prompt", input: "It was a fantastic performance!", verbalizer } as const;

async function chatPrompt(fields: object) {
  const [document] = await run({ ...asked, input: "new", template: "{text}? [MASK]", model: chatty, ...fields });
  return document && "prompt" in document && document.prompt;
}

describe("prompt", () => {
  test("a masked model fills the blank: what fill-mask says of the same words", async () => {
    const [document] = await run({
      ...asked,
      template: "{text} It was [MASK].",
      verbalizer: { good: "great", bad: "terrible" },
    });
    const text = "It was a fantastic performance! It was [MASK].";
    const [filled] = await run({ verb: "fill-mask", input: text, top: 30_000 });
    const { predictions = [] } = filled && "masks" in filled ? (filled.masks[0] ?? {}) : {};
    const of = (word: string): number => predictions.find(({ token }) => token === word)?.probability ?? Number.NaN;
    const sum = of("great") + of("terrible");
    expect(document).toMatchObject({
      prompt: text,
      label: "good",
      shots: 0,
      probabilities: { good: expect.closeTo(of("great") / sum, 5), bad: expect.closeTo(of("terrible") / sum, 5) },
      words: { good: [{ word: "great", logprob: expect.closeTo(Math.log(of("great")), 4), tokens: 1 }] },
    });
  });

  test("a language model goes on: what score says of the same words, however many tokens and words a label has", async () => {
    const words = { good: ["good", "a wonderful thing"], bad: ["bad", "unbelievably horrible"] };
    const [document] = await run({
      ...asked,
      model: writer,
      input: "The dog came home.",
      template: "{text} It was [MASK].",
      verbalizer: words,
    });
    if (!document || !("words" in document) || Array.isArray(document.words)) throw new Error("no document");
    const sums: Record<string, number> = {};
    for (const [label, list] of Object.entries(words))
      for (const [index, word] of list.entries()) {
        const input = { text: "The dog came home. It was", continuation: ` ${word}` };
        const [scored] = await run({ verb: "score", model: writer, input: [input] });
        const logprob = scored && "logprob" in scored ? scored.logprob : Number.NaN;
        expect(document).toMatchObject({
          words: { [label]: { [index]: { word, logprob: expect.closeTo(logprob, 3) } } },
        });
        sums[label] = (sums[label] ?? 0) + Math.exp(logprob) / list.length;
      }
    const { good = 0, bad = 0 } = sums;
    expect(document).toMatchObject({ probabilities: { good: expect.closeTo(good / (good + bad), 3) } });
  });

  test("words of several tokens take as many masks, and none of a label has to be of one length", async () => {
    const [document] = await run({ ...asked, verbalizer: { good: ["great", "breathtakingly good"], bad: "bad" } });
    expect(document).toMatchObject({
      words: { good: [{ tokens: 1 }, { tokens: expect.toSatisfy((n: number) => n > 2) }] },
    });
    expect(JSON.stringify(document)).not.toContain("null");
  });

  test("the mean over tokens, and probabilities over those of texts without content, are other measures", async () => {
    const words = { good: "breathtakingly good", bad: "bad" };
    const probability = async (fields: object): Promise<number> => {
      const [document] = await run({ ...asked, verbalizer: words, ...fields });
      return document && "probabilities" in document ? (document.probabilities["good"] ?? Number.NaN) : Number.NaN;
    };
    const plain = await probability({});
    expect(await probability({ perToken: true })).toBeGreaterThan(plain);
    const [calibrated] = await run({ ...asked, verbalizer: words, calibrate: true });
    const free = calibrated && "withoutContent" in calibrated ? calibrated.withoutContent : undefined;
    const [good = 0, bad = 0] = [free?.["good"], free?.["bad"]];
    const [over, under] = [plain / good, (1 - plain) / bad];
    expect(good + bad).toBeCloseTo(1);
    expect(calibrated).toMatchObject({ probabilities: { good: expect.closeTo(over / (over + under), 4) } });
  });

  test("solved examples stand in front, all in order or some drawn by the seed", async () => {
    const template = "{text}? [MASK]!";
    const prompts = async (fields: object) =>
      (await run({ ...asked, input: "new", template, ...fields })).map((each) => "prompt" in each && each.prompt);
    expect(await prompts({ shots: { file: "shots.tsv" } })).toEqual([
      "a joy? great! a bore? terrible! lovely? great! awful? terrible! new? [MASK]!",
    ]);
    const [one, same, other] = [
      await prompts({ shots: { file: "shots.tsv" }, shotsPerLabel: 1, seed: 1 }),
      await prompts({ shots: { file: "shots.tsv" }, shotsPerLabel: 1, seed: 1 }),
      await prompts({ shots: { file: "shots.tsv" }, shotsPerLabel: 1, seed: 4 }),
    ];
    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
    expect(await prompts({ shots: [{ text: "ugh", label: "bad" }] })).toEqual(["ugh? terrible! new? [MASK]!"]);
    expect(await prompts({ shots: { file: "shots.tsv" }, model: writer })).toEqual([
      "a joy? great!\n\na bore? terrible!\n\nlovely? great!\n\nawful? terrible!\n\nnew?",
    ]);
  });

  test("a chat model is asked in its form, solved examples as turns, unless it is not to be", async () => {
    const shots = { file: "shots.tsv", limit: 1 };
    expect(await chatPrompt({ shots })).toMatch(
      /^<user>a joy\?<assistant>great<user>a bore\?.*<user>new\?<assistant>$/,
    );
    expect(await chatPrompt({ chat: false })).toBe("new?");
  });

  test("a data set has a line each, bad ones in their places, and an accuracy", async () => {
    const found = await run({ ...asked, input: undefined, data: { file: "data.tsv" } });
    expect(found).toMatchObject([
      { label: "good", gold: "good" },
      { label: "bad", gold: "bad" },
      { line: 4, error: expect.stringMatching(/^the prompt has 6\d\d tokens, .* takes 512$/) },
      { line: 5, error: expect.stringMatching(/^the label "great" is none of the labels: they are good, bad/) },
      { label: "bad", gold: "1" },
      { type: "summary", examples: 3, labelled: 3, accuracy: { mean: 1, low: expect.closeTo(0.4385, 4), high: 1 } },
    ]);
  });

  test.each([
    [{ verbalizer: { a: "x", b: ["y", "x"] } }, /verbalizer: "x" stands for a and for b/],
    [{ verbalizer: { a: ["x", "x"], b: "y" } }, /verbalizer: "x" stands twice for a/],
    [{ shotsPerLabel: 2 }, /shotsPerLabel: there are no shots/],
    [{ shots: { file: "shots.tsv" }, shotsPerLabel: 3 }, /there are 2 examples of good, 3 are wanted/],
    [{ shots: { file: "unlabelled.tsv" } }, /unlabelled.tsv, line 2: the example has no label/],
    [{ shots: { file: "other.tsv" } }, /other.tsv, line 2: the label "fine" is none of the labels/],
    [{ shots: { file: "none.tsv" } }, /none.tsv has no examples/],
    [{ model: writer, template: "[MASK]: {text}" }, /nothing stands in front of the answer/],
    [{ model: writer, chat: true }, /limelight-story-lm has no chat template/],
    [{ input: "word ".repeat(600) }, /the prompt has 60\d tokens/],
  ])("%j is told in plain words", async (fields, message) => {
    await expect(run({ ...asked, ...fields })).rejects.toThrow(message);
  });

  test("what a language model does not read is told", async () => {
    await run({ ...asked, model: writer, template: "{text} It was [MASK], they said." });
    expect(warnings).toContainEqual(expect.stringMatching(/reads nothing behind the answer: ", they said."/));
  });
});

describe("zero-shot by prompt", () => {
  const zero = {
    verb: "zero-shot",
    via: "prompt",
    input: "The dog ran home.",
    labels: ["animals", "the weather"],
  } as const;

  test.each([masked, writer])("%s: labels by falling probability, as prompt has them", async (model) => {
    const template = "{text} This example is [MASK].";
    const labels = { one: "animals", two: "the weather" };
    const [found] = await run({ ...zero, model });
    const [same] = await run({ verb: "prompt", input: zero.input, model, template, verbalizer: labels });
    if (!found || !("labels" in found) || !same || !("words" in same)) throw new Error("no document");
    const [first = { probability: 0 }, second = { probability: 1 }] = found.labels;
    expect(first.probability).toBeGreaterThanOrEqual(second.probability);
    const byName = Object.fromEntries(found.labels.map((each) => [each.label, each]));
    expect(same).toMatchObject({
      prompt: found.prompt,
      probabilities: {
        one: expect.closeTo(byName["animals"]?.probability ?? Number.NaN, 5),
        two: expect.closeTo(byName["the weather"]?.probability ?? Number.NaN, 5),
      },
    });
  });

  test.each([
    [{ via: "nli" }, /no bundled model can tell what a text entails/],
    [{ via: "nli", model: masked }, /limelight-mini-sst2 has no label for entailment: it has negative, positive/],
    [{ via: "nli", model: masked, calibrate: true }, /calibrate: nothing is filled in/],
    [{ multiLabel: true }, /multiLabel: a blank has one answer/],
  ])("%j is told in plain words", async (fields, message) => {
    await expect(run({ ...zero, ...fields })).rejects.toThrow(message);
  });
});
