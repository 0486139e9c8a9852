import type { Answer, Question } from "@limelight/core";
import type { Row } from "@limelight/data";
import { expect, test } from "vitest";
import type { Environment } from "../../environment.ts";
import type { ResultOf } from "../../result/documents.ts";
import { parseExperiment, runExperiment } from "../../run-experiment.ts";
import { isFailure, type Failure } from "../verb.ts";

const labels = ["calm", "glad", "sad"];

/** Reads its answer from the text: "glad 0.7 …". */
function answer({ text }: Question): Answer {
  const [label = "", share = "0.8"] = text.split(" ");
  const said = labels.indexOf(label);
  const rest = (1 - Number(share)) / 2;
  return { probabilities: labels.map((_, index) => (index === said ? Number(share) : rest)) };
}

const rows: Row[] = [
  { line: 1, text: "glad 0.9 yes", label: "glad" },
  { line: 2, text: "glad 0.6 no", label: "Sad" },
  { line: 3, text: "sad 0.5 well", label: "2" },
  { line: 4, text: "sad 0.7", label: "gloomy" },
  { line: 5, text: "sad 0.7" },
  { line: 6, error: "the line is torn" },
  { line: 7, text: "glad 0.8 once more", label: "1" },
];

async function evaluated(fields: object = {}, more: Partial<Environment> = {}) {
  const experiment = parseExperiment({
    verb: "evaluate",
    data: { file: "some.tsv" },
    subject: { process: "somebody" },
    resamples: 100,
    ...fields,
  });
  const environment: Environment = {
    openDevice: () => Promise.reject(new Error("there is no device here")),
    openCheckpoint: () => Promise.reject(new Error("there is no checkpoint here")),
    readData: async function* () {
      yield* rows;
    },
    openSubject: async () => ({
      id: "somebody",
      subject: {
        labels,
        ask: async (questions) => ({
          answers: questions.map(answer),
          queries: { asked: questions.length, distinct: questions.length, forward: 0 },
        }),
      },
      close: async () => undefined,
    }),
    versions: {},
    ...more,
  };
  const found: (ResultOf<"evaluate"> | Failure)[] = [];
  if (experiment.verb === "evaluate")
    for await (const outcome of runExperiment(experiment, environment))
      found.push(isFailure(outcome) ? outcome : outcome.document);
  return found;
}

test("somebody else's classifier is evaluated; rows that cannot be fail alone and are counted", async () => {
  const found = await evaluated({ rows: true });
  expect(found.slice(0, -1)).toEqual([
    { line: 4, error: expect.stringMatching(/no class "gloomy": it has calm, glad, sad/) },
    { line: 5, error: "the text has no label" },
    { line: 6, error: "the line is torn" },
  ]);
  expect(found.at(-1)).toMatchObject({
    model: { id: "somebody" },
    labels,
    examples: 4,
    left: { unlabelled: 1, unknown: 1, failed: 1 },
    accuracy: 0.75,
    macroF1: (0.8 + 2 / 3) / 2,
    perClass: {
      calm: { precision: null, recall: null, f1: null, rocAuc: null, specificity: 1, support: 0, said: 0 },
      glad: { precision: 2 / 3, recall: 1, support: 2, said: 3 },
      sad: { precision: 1, recall: 0.5, support: 2 },
    },
    confusion: [
      [0, 0, 0],
      [0, 2, 0],
      [0, 1, 1],
    ],
    intervals: { accuracy: { low: expect.any(Number), high: 1 }, perClass: { calm: { recall: null } } },
    curves: { calm: { roc: null }, glad: { roc: { truePositiveRate: expect.any(Array) } } },
    notes: [
      'no example is of "calm": its recall, ROC AUC and average precision have no number',
      '"calm" is never said: its precision has no number',
    ],
    rows: [
      { line: 1, text: "glad 0.9 yes", gold: "glad", answers: [{ label: "glad", probability: 0.9, ofGold: 0.9 }] },
      { line: 2, gold: "sad", answers: [{ label: "glad", probability: 0.6, ofGold: 0.2 }] },
      { line: 3, gold: "sad" },
      { line: 7, gold: "glad" },
    ],
    hash: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});

async function hashOf(fields: object): Promise<string | undefined> {
  const last = (await evaluated(fields)).at(-1);
  return last && !isFailure(last) ? last.hash : undefined;
}

test("the same seed gives the same hash, another one another", async () => {
  expect(await hashOf({})).toBe(await hashOf({}));
  expect(await hashOf({})).not.toBe(await hashOf({ seed: 1 }));
});

const readData = async function* (): AsyncGenerator<Row> {
  yield { line: 1, text: "glad" };
};

test("where no row can be used there is no document", async () => {
  expect(await evaluated({}, { readData })).toEqual([{ line: 1, error: "the text has no label" }]);
});

test.each([
  [{ models: ["a"], model: "b" }, /the models are those of models/],
  [{ models: ["a", "a"], subject: undefined }, /no checkpoint|named twice/],
  [{ model: "a" }, /means nothing for a classifier that is not ours/],
  [{ subject: undefined, data: undefined, bins: 0 }, /bins/],
])("refuses %j", async (fields, message) => {
  await expect(evaluated(fields)).rejects.toThrow(message);
});
