import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { limelight } from "./limelight.ts";

const reviews = fileURLToPath(new URL("../../examples/reviews.tsv", import.meta.url));
const script = fileURLToPath(new URL("subjects/lexicon.mjs", import.meta.url));
const evaluate = ["evaluate", "--quiet", "--resamples", "100", "--permutations", "100", "--data"];
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "limelight-evaluate-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("two models and a process are held against each other in one document", async () => {
  const { exit, documents, stderr } = await limelight([
    ...evaluate,
    reviews,
    "--limit",
    "40",
    "--models",
    "limelight-tiny-sst2,limelight-mini-sst2",
    "--process",
    `"${process.execPath}" "${script}"`,
    "--differences",
    "2",
    "--json",
  ]);
  expect([stderr, exit]).toEqual(["", 0]);
  const [document, ...more] = documents();
  expect(more).toEqual([]);
  const bounds = { low: expect.any(Number), high: expect.any(Number) };
  const perClass = {
    precision: expect.any(Number),
    recall: expect.any(Number),
    specificity: expect.any(Number),
    f1: expect.any(Number),
    rocAuc: expect.any(Number),
    averagePrecision: expect.any(Number),
    support: 20,
    said: expect.any(Number),
  };
  const model = {
    accuracy: expect.any(Number),
    macroF1: expect.any(Number),
    perClass: { negative: perClass, positive: perClass },
    confusion: [
      [expect.any(Number), expect.any(Number)],
      [expect.any(Number), expect.any(Number)],
    ],
    intervals: { accuracy: bounds, macroF1: bounds, perClass: { negative: { f1: bounds } } },
  };
  expect(document).toMatchObject({
    ...model,
    model: { id: "limelight-tiny-sst2", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    labels: ["negative", "positive"],
    examples: 40,
    left: { unlabelled: 0, unknown: 0, failed: 0 },
    models: [
      { ...model, parameters: expect.any(Number) },
      { ...model, model: { id: "limelight-mini-sst2" } },
      { model: { id: expect.stringContaining("lexicon") } },
    ],
    pairs: [
      {
        models: ["limelight-tiny-sst2", "limelight-mini-sst2"],
        agreement: { label: expect.any(Number), probability: expect.any(Number) },
        mcNemar: { exact: expect.any(Number), corrected: expect.any(Number) },
        permutation: { accuracy: { p: expect.any(Number) }, macroF1: { p: expect.any(Number) } },
        adjusted: { accuracy: expect.any(Number) },
        differences: { accuracy: { difference: expect.any(Number), ...bounds } },
      },
      {},
      {},
    ],
    differing: { texts: expect.any(Number), rows: expect.any(Array) },
    provenance: { seed: 0 },
  });
});

test("a person reads the sentence, the classes, the confusion, and what was left out; a page has the pictures", async () => {
  const data = join(folder, "odd.tsv");
  await writeFile(
    data,
    "text\tlabel\nIt was a fantastic film!\t1\nA terrible movie.\tnegative\nWell.\t\nSo so.\tmiddling\n",
  );
  const page = join(folder, "report.html");
  const { exit, stdout, stderr } = await limelight([
    ...evaluate,
    data,
    "--model",
    "limelight-tiny-sst2",
    "--front",
    "spelling",
    "--out",
    page,
  ]);
  expect([stderr, exit]).toEqual(["", 1]);
  expect(stdout).toContain("line 4: the text has no label");
  expect(stdout).toContain('line 5: the model has no class "middling"');
  expect(stdout).toMatch(/spelling \+ limelight-tiny-sst2 is right about \d+\.\d% of 2 texts/);
  expect(stdout).toMatch(/1 without a label, 1 with a label that is no class/);
  expect(stdout).toMatch(/negative +1 +[01]\.000/);
  const html = await readFile(page, "utf8");
  expect(html.match(/<svg/g)?.length).toBe(8); // four, light and dark
  expect(html).toContain("Nothing is taken for anything else.");
});

test("models of other classes, and a model beside models, are refused in words", async () => {
  const words = [...evaluate, reviews, "--limit", "4"];
  const both = await limelight([...words, "--models", "limelight-tiny-sst2", "--model", "limelight-mini-sst2"]);
  expect([both.exit, both.stderr]).toEqual([2, expect.stringContaining("both --model and --models")]);
  const twice = await limelight([...words, "--models", "limelight-tiny-sst2,limelight-tiny-sst2"]);
  expect([twice.exit, twice.stderr]).toEqual([2, expect.stringContaining("named twice")]);
});
