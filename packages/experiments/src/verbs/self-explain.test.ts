import { openDevice, type Device } from "@limelight/core";
import { openCheckpoint } from "@limelight/hub";
import { resolveModel } from "@limelight/hub/node";
import { bundledModels } from "@limelight/models";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Environment, NamedCheckpoint } from "../environment.ts";
import type { ExplainDocument } from "../result/documents.ts";
import { parseExperiment, runExperiment } from "../run-experiment.ts";
import { SessionStore } from "../session/session-store.ts";
import { isFailure, type Failure } from "./verb.ts";

const judge = "limelight-tiny-sst2";
const writer = "limelight-story-lm";
let device: Device;
const opened = new Map<string, NamedCheckpoint>();
const store = new SessionStore();
beforeAll(async () => {
  device = await openDevice();
  for (const name of [judge, writer]) {
    const { id, folder, sha256 = "" } = await resolveModel(name, bundledModels);
    opened.set(name, { id, checkpoint: await openCheckpoint(folder, { sha256 }) });
  }
});
afterAll(() => {
  store.dispose();
  device.destroy();
});

const environment: Environment = {
  openDevice: async () => device,
  openCheckpoint: async (name = judge) => opened.get(name) ?? expect.fail(name),
  async *readData() {
    yield { text: "A fine film.", line: 1 };
    yield { text: "?!", line: 2 };
    yield { text: "A dull film.", line: 3 };
  },
  versions: {},
};

async function run(fields: object): Promise<(ExplainDocument | Failure)[]> {
  const experiment = parseExperiment({ verb: "explain", method: "self-explanation", ...fields });
  const found: (ExplainDocument | Failure)[] = [];
  if (experiment.verb !== "explain") return found;
  for await (const outcome of runExperiment(experiment, environment, store)) {
    if (isFailure(outcome)) found.push(outcome);
    else if (!("steps" in outcome.document)) found.push(outcome.document);
  }
  return found;
}

const text = "A wonderful film, truly wonderful!";
const answer = "[(a, 0), (wonderful, 0.9), (film, -0.1), (lovely, 0.4)] positive (confidence: 0.8). Bye.";

test("a pasted answer: ratings on the words, beside methods, with what could not be read", async () => {
  const [document] = await run({ input: text, answer, against: ["integrated-gradients", "lime"], randomOrders: 4 });
  if (!document || isFailure(document)) throw new Error("there is no document");
  const { selfExplanation: found, words } = document;
  expect(document).toMatchObject({
    model: { id: judge },
    text,
    method: "self-explanation",
    target: { label: "positive" },
    outputKind: "rating",
    unit: "word",
    scores: [0, 0.9, -0.1, 0, 0.9],
    selfExplanation: {
      answer,
      label: "positive",
      confidence: 0.8,
      rated: 4,
      unrated: [3],
      shared: [4],
      invented: [{ word: "lovely", rating: 0.4 }],
      unread: [{ text: "Bye." }],
      unreadCount: 1,
      order: "explain-first",
      against: [{ method: "integrated-gradients" }, { method: "lime" }],
    },
  });
  expect(found).not.toHaveProperty("asked");
  // LIME takes both places of a word together, and so do all others beside it.
  expect(words?.units.map((unit) => unit.text)).toEqual(["A", "wonderful", "film", "truly"]);
  expect(words?.scores).toEqual([0, 1.8, -0.1, 0]);
  expect(Object.keys(document.agreement ?? {})).toEqual(["integrated-gradients", "lime"]);
  const { deletion } = found ?? {};
  expect(deletion?.removed).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  expect(deletion?.curves.map(({ method }) => method)).toEqual(["self-explanation", "integrated-gradients", "lime"]);
  expect(deletion?.curves[0]?.probabilities[0]).toBeCloseTo(document.prediction.probabilities["positive"] ?? 0, 5);
  expect(deletion?.random.orders).toBe(4);
});

test("ratings count for the label that is asked for, or that the answer names, or that the judge gives", async () => {
  const asked = { input: text, against: [], randomOrders: 2 };
  expect(await run({ ...asked, answer: "wonderful 0.9 Negative" })).toMatchObject([{ target: { label: "negative" } }]);
  expect(await run({ ...asked, answer: "wonderful 0.9 Negative", target: "positive" })).toMatchObject([
    { target: { label: "positive" } },
  ]);
  expect(await run({ ...asked, answer: "wonderful 0.9" })).toMatchObject([{ target: { label: "positive" } }]);
});

test("a model is asked, and what it says is there even where nothing of it can be read", async () => {
  const [document] = await run({ input: text, maxNewTokens: 5, order: "predict-first", against: [] });
  expect(document).toMatchObject({
    scores: [0, 0, 0, 0, 0],
    selfExplanation: { asked: { id: writer }, rated: 0, label: null, order: "predict-first" },
  });
  if (!document || isFailure(document)) throw new Error("there is no document");
  expect(document.selfExplanation?.request).toContain(`Text: ${text}`);
  expect(document.selfExplanation?.answer).not.toBe("");
  expect(document.selfExplanation).not.toHaveProperty("deletion");
});

test("of a data set, bad lines keep their places", async () => {
  const found = await run({ data: { file: "x.txt" }, maxNewTokens: 2, against: [] });
  expect(found).toMatchObject([
    { text: "A fine film." },
    { line: 2, error: "the text has no words" },
    { text: "A dull film." },
  ]);
});

test.each([
  [{ method: ["self-explanation", "lime"], answer }, /method: self-explanation runs alone/],
  [{ method: "lime", answer }, /answer: it means nothing for methods but self-explanation/],
  [{ answer, model: writer }, /model: it means nothing for an answer that is there/],
  [{ answer, unit: "sentence" }, /unit: it means nothing for self-explanation/],
  [{ answer, edits: [{ hook: "hook_embed", set: 0 }] }, /edits: it means nothing/],
  [{ answer, input: ["one", "two"] }, /an answer is about one text/],
  [{ answer, against: ["self-explanation"] }, /self-explanation/],
  [{ answer, input: [{ text: "one", text_pair: "two" }] }, /there is a second text/],
  [{ answer, labels: ["a", "a"] }, /labels: a label stands twice/],
  [{ model: judge }, /has no head for causal-lm/],
])("%j is told in plain words", async (fields, message) => {
  await expect(run({ input: text, ...fields })).rejects.toThrow(message);
});
