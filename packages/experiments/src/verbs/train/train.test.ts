import { openDevice, type Device } from "@limelight/core";
import { openCheckpoint, writeSafetensors } from "@limelight/hub";
import { resolveModel } from "@limelight/hub/node";
import { bundledModels } from "@limelight/models";
import type { TrainingFolder } from "@limelight/train";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Environment, NamedCheckpoint } from "../../environment.ts";
import type { ResultOf } from "../../result/documents.ts";
import { parseExperiment, runExperiment } from "../../run-experiment.ts";
import { isFailure, type Failure } from "../verb.ts";

const [tiny, writer] = ["limelight-tiny-sst2", "limelight-story-lm"] as const;
let device: Device;
const opened = new Map<string, NamedCheckpoint>();
beforeAll(async () => {
  device = await openDevice();
  for (const name of [tiny, writer]) {
    const { id, folder, sha256 = "" } = await resolveModel(name, bundledModels);
    opened.set(name, { id, checkpoint: await openCheckpoint(folder, { sha256 }) });
  }
});
afterAll(() => device.destroy());

type Line = Readonly<Record<string, string>>;
const good = [
  { text: "A wonderful film.", label: "positive" },
  { text: "A terrible film.", label: "negative" },
  { text: "Lovely.", label: "1" },
  { text: "Awful, and long.", label: "0" },
];
const data: Record<string, readonly Line[]> = {
  "good.tsv": good,
  "eval.tsv": [
    { text: "A terrible film.", label: "negative" },
    { text: "A fine film.", label: "positive" },
  ],
  "unlabelled.tsv": [{ text: "a joy" }, { text: "a bore", label: " " }],
  "some.tsv": [...good, { text: "a joy" }, { text: "  ", label: "positive" }],
  "emotions.tsv": [
    { text: "a joy", label: "joy" },
    { text: "a bore", label: "anger" },
    { text: "a pain", label: "anger" },
    { text: "a film", label: "positive" },
  ],
  "one.tsv": good.map((line) => ({ ...line, label: "positive" })),
  "numbers.tsv": [
    { text: "a joy", label: "4.5" },
    { text: "a bore", label: "1" },
    { text: "a film", label: "three" },
  ],
};

/** Folders in memory, by name. */
const folders = new Map<string, Map<string, Uint8Array>>();
let room = Infinity;
const warnings: string[] = [];
beforeEach(() => {
  folders.clear();
  warnings.length = 0;
  room = Infinity;
});

function full(contents: Iterable<Uint8Array>): void {
  if ([...contents].some(({ length }) => length > room)) throw Object.assign(new Error("ENOSPC"), { code: "ENOSPC" });
}

function openFolder(name: string): TrainingFolder {
  const files = folders.get(name) ?? new Map<string, Uint8Array>();
  folders.set(name, files);
  return {
    name,
    list: async () => [...new Set([...files.keys()].map((path) => path.split("/")[0] ?? ""))],
    read: async (path) => files.get(path)?.slice(),
    async write(file, content) {
      full([content]);
      files.set(file, content);
    },
    async writeFolder(folder, own) {
      full(own.values());
      for (const [file, content] of own) files.set(`${folder}/${file}`, content);
    },
    async remove(gone) {
      for (const path of files.keys()) if (path.startsWith(`${gone}/`) || path === gone) files.delete(path);
    },
  };
}

const environment: Environment = {
  openDevice: async () => device,
  openCheckpoint: async (name = tiny) => opened.get(name) ?? expect.fail(name),
  async *readData({ file }) {
    let line = 1;
    for (const row of data[file] ?? expect.fail(file)) yield { line: ++line, text: "", ...row };
  },
  openFolder,
  versions: {},
  warn: (message) => warnings.push(message),
};

const quick = { epochs: 2, batch: 2, lr: 1e-3 };

async function run(fields: object): Promise<(ResultOf<"train"> | Failure)[]> {
  const experiment = parseExperiment({ verb: "train", save: false, data: { file: "good.tsv" }, ...quick, ...fields });
  if (experiment.verb !== "train") throw new Error("it trains");
  const documents: (ResultOf<"train"> | Failure)[] = [];
  for await (const each of runExperiment(experiment, environment))
    documents.push(isFailure(each) ? each : each.document);
  return documents;
}

function typesOf(documents: readonly object[]): unknown[] {
  return documents.map((document) => ("type" in document ? document.type : "error"));
}

test("a run gives a document a step, evaluation and checkpoint, and its folder is a model that says more than before", async () => {
  const documents = await run({ save: "F", eval: "eval.tsv", checkpointEvery: 3 });
  const kinds = ["step", "step", "evaluation", "checkpoint", "step", "step", "evaluation", "checkpoint"];
  expect(typesOf(documents)).toEqual(["start", ...kinds.slice(0, 4), "step", "checkpoint", ...kinds.slice(5), "end"]);
  expect(documents[0]).toMatchObject({
    type: "start",
    model: { id: tiny },
    examples: 4,
    evaluation: 2,
    classes: { negative: 2, positive: 2 },
    steps: 4,
    parameters: { all: 1_503_362, trained: 1_503_362 },
    provenance: { seed: 0 },
  });
  expect(documents.at(-1)).toMatchObject({
    type: "end",
    reason: "finished",
    saved: "F",
    best: { loss: expect.any(Number) },
  });
  const files = folders.get("F");
  expect([...(files?.keys() ?? [])]).toEqual(
    expect.arrayContaining(["config.json", "tokenizer.json", "model.safetensors"]),
  );
  const config: unknown = JSON.parse(new TextDecoder().decode(files?.get("config.json")));
  expect(config).toMatchObject({ id2label: { 0: "negative", 1: "positive" }, torch_dtype: "float32" });
  expect(warnings).toEqual([expect.stringContaining("1 of 2 texts to evaluate on are among those to learn from")]);
});

describe("what cannot be learnt from is said", () => {
  test("lines without a label or text, in their place", async () => {
    const documents = await run({ data: { file: "some.tsv" } });
    expect(documents.filter(isFailure)).toEqual([
      { error: "the text has no label", line: 6 },
      { error: "the text is empty", line: 7 },
    ]);
    expect(typesOf(documents).filter((type) => type === "step").length).toBe(4);
  });

  test.each([
    [
      "no label at all",
      { data: { file: "unlabelled.tsv" } },
      /all 2 lines are refused, the first because the text has no label/,
    ],
    [
      "labels of another model",
      { data: { file: "emotions.tsv" } },
      /3 of 4 texts .* "anger" \(2\), "joy" \(1\); it has negative, positive/,
    ],
    ["a weight of no class", { classWeights: { joy: 2 } }, /there is no class "joy" to weigh/],
    ["numbers for a classifier", { data: { file: "numbers.tsv" }, objective: "regression" }, /says 2 numbers a text/],
    ["halves", { dtype: "f16" }, /steps are lost in halves/],
    ["a teacher that nobody asks", { teacher: tiny }, /--objective distillation/],
    ["a rank of nothing", { rank: 4 }, /--tune lora or adapter/],
    ["a layer that is none", { tune: "lora", targets: ["quarry"] }, /no layer of the model is called "quarry"/],
    ["a model that writes", { model: writer, tune: "head", objective: "causal-lm" }, /word embedding/],
  ])("%s", async (_, fields, message) => {
    await expect(run(fields)).rejects.toThrow(message);
  });

  test.each([{ lr: 0 }, { lr: -1 }, { epochs: 0 }, { batch: 0 }, { labelSmoothing: 1 }, { classWeights: "much" }])(
    "%o",
    async (fields) => {
      await expect(run(fields)).rejects.toMatchObject({ code: "bad-experiment", field: { path: Object.keys(fields) } });
    },
  );

  test("all of one class, as a warning", async () => {
    await run({ data: { file: "one.tsv" } });
    expect(warnings).toContainEqual(
      'all 4 texts are of one class, "positive": the model will learn to say nothing else',
    );
  });
});

describe("folders", () => {
  test("it is said where nothing says what is kept, and what is in the way", async () => {
    await expect(run({ save: undefined })).rejects.toMatchObject({
      field: { path: ["save"] },
      hint: expect.stringContaining("--no-save"),
    });
    await expect(run({ resume: true })).rejects.toThrow("nothing was kept");
    await expect(run({ save: "F", resume: true })).rejects.toThrow("F holds no run to go on with");
    folders.set("F", new Map([["a.txt", new Uint8Array(1)]]));
    await expect(run({ save: "F" })).rejects.toThrow("F is not empty");
    await run({ save: "G" });
    await expect(run({ save: "G" })).rejects.toThrow("G holds a run already");
  });

  test("a run goes on with the settings that it had, and with no others", async () => {
    await run({ save: "F", eval: "eval.tsv" });
    const before = folders.get("F")?.get("model.safetensors");
    const again = await run({ save: "F", eval: "eval.tsv", resume: true });
    expect(typesOf(again)).toEqual(["start", "end"]);
    const after = folders.get("F")?.get("model.safetensors");
    expect(after?.length).toBe(before?.length);
    expect(after?.every((byte, at) => byte === before?.[at])).toBe(true); // toEqual takes a minute
    const refused = run({ save: "F", eval: "eval.tsv", resume: true, lr: 0.5, seed: 3 });
    await expect(refused).rejects.toThrow("other settings: seed was 0 and is 3; lr was 0.001 and is 0.5");
    await expect(run({ save: "F", resume: true })).rejects.toThrow("evaluation was");
  });

  test("a full disk, and a checkpoint of another shape", async () => {
    room = 1_000_000;
    await expect(run({ save: "F" })).rejects.toMatchObject({
      code: "unwritable",
      message: expect.stringContaining("the disk is full"),
    });
    room = Infinity;
    expect(typesOf(await run({ save: "F", resume: true })).at(-1)).toBe("end");
    expect(warnings).toContainEqual(expect.stringContaining("there is no checkpoint yet"));
    const files = folders.get("F") ?? new Map<string, Uint8Array>();
    const name = [...files.keys()].find((path) => /^checkpoint-\d+\/model/.test(path)) ?? "";
    files.set(name, writeSafetensors(opened.get(writer)?.checkpoint.tensors ?? new Map()));
    await expect(run({ save: "F", resume: true })).rejects.toMatchObject({ code: "bad-weights" });
  });
});

describe("other objectives", () => {
  test("a fresh head has the data's labels, and is said", async () => {
    const documents = await run({
      data: { file: "emotions.tsv" },
      newHead: true,
      classWeights: "balanced",
      tune: "head",
    });
    expect(documents[0]).toMatchObject({
      classes: { anger: 2, joy: 1, positive: 1 },
      fresh: ["classifier.weight", "classifier.bias"],
    });
    expect(warnings).toContainEqual(expect.stringContaining("gets a fresh head: classifier.weight, classifier.bias"));
  });

  test.each([
    ["regression", { data: { file: "numbers.tsv" }, newHead: true, eval: "numbers.tsv" }, "meanAbsoluteError"],
    ["causal-lm", { model: writer, eval: "good.tsv", tune: "lora" }, "perplexity"],
    ["distillation", { teacher: tiny, eval: "good.tsv", tune: "adapter", rank: 4 }, "agreement"],
  ])("%s is evaluated", async (objective, fields, metric) => {
    const documents = await run({ objective, ...fields, epochs: 1 });
    expect(documents.filter((each) => "type" in each && each.type === "evaluation")).toEqual([
      expect.objectContaining({
        loss: expect.any(Number),
        metrics: expect.objectContaining({ [metric]: expect.any(Number) }),
      }),
    ]);
  });

  test("LoRA's folder is peft's, or the model with the change in it", async () => {
    await run({ tune: "lora", save: "F", epochs: 1 });
    await run({ tune: "lora", save: "G", epochs: 1, merge: true });
    expect([...(folders.get("F")?.keys() ?? [])]).toEqual(
      expect.arrayContaining(["adapter_config.json", "adapter_model.safetensors"]),
    );
    expect(folders.get("F")?.has("model.safetensors")).toBe(false);
    expect(folders.get("G")?.has("model.safetensors")).toBe(true);
    expect(folders.get("G")?.has("adapter_config.json")).toBe(false);
    expect(typesOf(await run({ tune: "lora", save: "F", epochs: 1, resume: true }))).toEqual(["start", "end"]);
  });
});
