import { crossEntropy, loadModel, openDevice, packBatch, type Device, type Model } from "@limelight/core";
import { checkpointInfluence, checkpointSelfInfluence, type TracedExample } from "@limelight/explain";
import { memoryFolder, openCheckpoint } from "@limelight/hub";
import { resolveModel } from "@limelight/hub/node";
import { bundledModels } from "@limelight/models";
import { loadTokenizer } from "@limelight/text";
import { withFreshHead, type TrainingFolder } from "@limelight/train";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Environment, NamedCheckpoint } from "../../environment.ts";
import type { ResultOf } from "../../result/documents.ts";
import { parseExperiment, runExperiment } from "../../run-experiment.ts";
import { isFailure, type Failure } from "../verb.ts";

const [tiny, writer] = ["limelight-tiny-sst2", "limelight-story-lm"] as const;
const head = "sequence-classification";
function bundled(name: string): NamedCheckpoint {
  const found = opened.get(name);
  if (!found) throw new Error(`${name} is not there`);
  return found;
}
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
const good: readonly Line[] = [
  { text: "A wonderful film.", label: "positive" },
  { text: "A terrible film.", label: "negative" },
  { text: "Lovely, and full of joy.", label: "1" },
  { text: "Awful, and long.", label: "0" },
];
const data: Record<string, readonly Line[]> = {
  "good.tsv": good,
  "wrong.tsv": [...good, { text: "A dull, boring mess.", label: "positive" }],
  "some.tsv": [...good, { text: "a joy" }, { text: "a bore", label: "anger" }],
  "none.tsv": [{ text: "a joy" }],
};

/** Folders of runs, in memory. */
const folders = new Map<string, Map<string, Uint8Array>>();
const warnings: string[] = [];
beforeEach(() => {
  warnings.length = 0;
});

function openFolder(name: string): TrainingFolder {
  const files = folders.get(name) ?? new Map<string, Uint8Array>();
  folders.set(name, files);
  return {
    name,
    list: async () => [...new Set([...files.keys()].map((path) => path.split("/")[0] ?? ""))],
    read: async (path) => files.get(path)?.slice(),
    write: async (file, content) => void files.set(file, content),
    async writeFolder(folder, own) {
      for (const [file, content] of own) files.set(`${folder}/${file}`, content);
    },
    async remove(gone) {
      for (const path of files.keys()) if (path.startsWith(`${gone}/`) || path === gone) files.delete(path);
    },
  };
}

async function checkpointNamed(name: string): Promise<NamedCheckpoint> {
  const known = opened.get(name);
  if (known) return known;
  const [folder = "", ...rest] = name.split("/");
  const at = rest.length > 0 ? `${rest.join("/")}/` : "";
  const files = [...(folders.get(folder) ?? expect.fail(name))].flatMap(([path, content]) =>
    path.startsWith(at) ? [[path.slice(at.length), content] as const] : [],
  );
  return { id: name, checkpoint: await openCheckpoint(memoryFolder(new Map(files)), { sha256: "" }) };
}

const environment: Environment = {
  openDevice: async () => device,
  openCheckpoint: (name = tiny) => checkpointNamed(name),
  async *readData({ file }) {
    let line = 1;
    for (const row of data[file] ?? expect.fail(file)) yield { line: ++line, text: "", ...row };
  },
  openFolder,
  versions: {},
  warn: (message) => warnings.push(message),
};

async function learn(save: string): Promise<void> {
  const run = { epochs: 2, batch: 2, lr: 1e-3, checkpointEvery: 1, keep: 10, schedule: "constant" };
  const experiment = parseExperiment({ verb: "train", model: tiny, data: { file: "good.tsv" }, save, ...run });
  for await (const each of runExperiment(experiment, environment)) expect(isFailure(each)).toBe(false);
}

async function influence(fields: object): Promise<(ResultOf<"influence"> | Failure)[]> {
  const experiment = parseExperiment({ verb: "influence", train: { file: "good.tsv" }, ...fields });
  if (experiment.verb !== "influence") throw new Error("it asks for influence");
  const documents: (ResultOf<"influence"> | Failure)[] = [];
  for await (const each of runExperiment(experiment, environment))
    documents.push(isFailure(each) ? each : each.document);
  return documents;
}

function examplesIn(document: ResultOf<"influence"> | Failure | undefined) {
  if (!document || isFailure(document)) throw new Error("no examples");
  return document.examples;
}

function hashes(all: readonly object[]): unknown[] {
  return all.map((each) => ("hash" in each ? each.hash : undefined));
}

test("a run's checkpoints count as far as their steps went, and texts stand by falling score, the same again", async () => {
  await learn("F");
  warnings.length = 0;
  const asked = { model: "F", input: ["A wonderful movie.", "A bad film."] };
  const documents = await influence(asked);
  expect(warnings).toEqual([]);
  expect(documents).toMatchObject([
    {
      model: { id: "F" },
      text: "A wonderful movie.",
      target: { index: 1, label: "positive" },
      form: "last-layer",
      parameters: ["classifier.weight", "classifier.bias"],
      checkpoints: [1, 2, 3, 4].map((step) => ({
        name: `checkpoint-${step}`,
        step,
        learningRate: expect.closeTo(1e-3, 9),
        epochs: 0.5,
        weight: expect.closeTo(5e-4, 9),
      })),
      scored: { texts: 4 },
    },
    { text: "A bad film.", target: { label: "negative" } },
  ]);
  const examples = examplesIn(documents[0]);
  expect(examples.map(({ row }) => row).toSorted((a, b) => a - b)).toEqual([2, 3, 4, 5]);
  const scores = examples.map(({ score }) => score);
  expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  expect(hashes(await influence(asked))).toEqual(hashes(documents));
  // Whole gradients of that layer come to the same by way of the device's own.
  const [whole] = await influence({ model: "F", input: "A wonderful movie.", parameters: ["classifier.*"] });
  expect(whole).toMatchObject({ form: "parameters", parameters: ["classifier.weight", "classifier.bias"] });
  examplesIn(whole).forEach(({ score }, index) => expect(score / (scores[index] ?? 0)).toBeCloseTo(1, 3));
});

describe("of a model as it is", () => {
  test("a wrong label influences itself most, and the model does not say it", async () => {
    const [document] = await influence({ self: true, train: { file: "wrong.tsv" } });
    expect(document).toMatchObject({
      type: "self",
      model: { id: tiny },
      checkpoints: [{ name: tiny, weight: 1 }],
      scored: { texts: 5 },
    });
    expect(examplesIn(document)[0]).toMatchObject({ row: 6, label: "positive", predicted: "negative" });
    expect(warnings).toEqual([expect.stringContaining("traced as it is")]);
  });

  test("lines that cannot be used are told, the target is the asker's, and the fewest are named", async () => {
    const input = [{ text: "A fine film.", label: "negative" }];
    const found = await influence({ train: { file: "some.tsv" }, input, target: "gold", top: 1 });
    expect(found).toMatchObject([
      { error: "the text has no label", line: 6 },
      { error: expect.stringContaining('no class "anger"'), line: 7 },
      { text: "A fine film.", gold: "negative", target: { label: "negative" } },
    ]);
    const signs = examplesIn(found[2]).map(({ score }) => Math.sign(score));
    expect(signs).toEqual([...new Set(signs)]);
  });

  test.each([
    ["no labelled text", { input: "Good.", train: { file: "none.tsv" } }, /has no text with a label of the model's/],
    ["a parameter that is none", { input: "Good.", parameters: ["pooler.*.wait"] }, /no parameters "pooler\.\*\.wait"/],
    ["a text beside --self", { input: "Good.", self: true }, /of the training texts alone/],
    ["an empty text", { input: " " }, /the text is empty/],
    ["a class that is none", { input: "Good.", target: "joy" }, /no class "joy"/],
    ["a model that writes", { input: "Good.", model: writer }, /no head for sequence-classification/],
    ["a text without a label", { input: "Good.", target: "gold" }, /has no label/],
  ])("%s is refused", async (_, fields, message) => {
    await expect(influence(fields)).rejects.toThrow(message);
  });
});

async function lossOf(model: Model, { sequence, label }: TracedExample): Promise<number> {
  using run = await model.run(packBatch([sequence]), { head });
  return crossEntropy(await run.logits(), [label]).loss;
}

describe("products of gradients", () => {
  const texts = ["A wonderful film.", "A terrible film, and much too long.", "So so."];

  async function tracedOf(named: NamedCheckpoint): Promise<TracedExample[]> {
    const tokenizer = loadTokenizer(named.checkpoint.tokenizer);
    return texts.map((text, index) => {
      const { ids, typeIds } = tokenizer.encode(text);
      return { sequence: { ids, typeIds }, label: index === 0 ? 1 : 0 };
    });
  }

  test("are what a small step of plain descent on the one takes off the loss of the other", async () => {
    const named = bundled(tiny);
    const examples = await tracedOf(named);
    const [, second, asked] = examples;
    if (!second || !asked) throw new Error("there are three texts");
    const learnt = { ...second, label: 1 }; // wrong, so that there is much to learn
    const { model } = await loadModel(device, named.checkpoint, "f32");
    const parameters = (await model.parameters(head)).map(({ name }) => name);
    const options = { batchTokens: 64, parameters };
    const [[product = 0] = []] = await checkpointInfluence(model, [learnt], [asked], options);
    const [square = 0] = await checkpointSelfInfluence(model, [learnt], options);
    const [[own = 0] = []] = await checkpointInfluence(model, [learnt], [learnt], options);
    expect(square / own).toBeCloseTo(1, 4);
    const learningRate = 1e-2 / Math.max(1, square);
    const before = await lossOf(model, asked);
    {
      using optimiser = model.sgd({});
      using run = await model.run(packBatch([learnt.sequence]), { head, parameters: true });
      using gradients = await run.parameterGradients(crossEntropy(await run.logits(), [learnt.label]).seeds);
      await optimiser.step(gradients, { learningRate });
    }
    const fallen = (before - (await lossOf(model, asked))) / learningRate;
    expect(Math.abs(fallen / product - 1)).toBeLessThan(0.05);
    model.dispose();
  });

  test("of a head that is nothing but its last layer are the same in the fast form, in small batches", async () => {
    const named = bundled(writer);
    const { source } = await withFreshHead(named.checkpoint, ["low", "high"], 3);
    const examples = await tracedOf(named);
    const { model } = await loadModel(device, source, "f32");
    const parameters = ["score.weight"];
    const [fast, whole] = [
      await checkpointInfluence(model, examples, examples.slice(1), { batchTokens: 8 }),
      await checkpointInfluence(model, examples, examples.slice(1), { batchTokens: 8, parameters }),
    ];
    expect(fast.length).toBe(2);
    fast.forEach((row, place) =>
      row.forEach((product, index) => expect(product / (whole[place]?.[index] ?? 0)).toBeCloseTo(1, 3)),
    );
    model.dispose();
  });
});
