import { methods } from "@limelight/explain";
import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { limelight } from "./limelight.ts";

const sentence = "It was a fantastic performance!";
const tiny = ["--model", "limelight-tiny-sst2", "--json"];
/** The contract's fields of every method; further ones depend on the method. */
const document = z.object({
  model: z.object({ id: z.literal("limelight-tiny-sst2"), sha256: z.string().length(64) }),
  text: z.literal(sentence),
  method: z.string(),
  options: z.record(z.string(), z.unknown()),
  target: z.object({ index: z.literal(1), label: z.literal("positive") }),
  prediction: z.object({ probabilities: z.object({ negative: z.number(), positive: z.number() }) }),
  units: z.array(z.object({ text: z.string(), start: z.int(), end: z.int() })),
  scores: z.array(z.number()),
  unit: z.enum(["token", "word", "sentence"]),
  sum: z.number(),
  addsUpTo: z.string().nullable(),
  /** Attention explains no number of the prediction. */
  outputKind: z.string(),
  output: z.number().optional(),
  base: z.number().optional(),
  residual: z.number().optional(),
  queries: z.object({ asked: z.int(), distinct: z.int(), forward: z.int() }),
  seconds: z.number(),
  provenance: z.object({ seed: z.int(), options: z.record(z.string(), z.unknown()) }),
  hash: z.string().length(64),
});

async function explained(...words: readonly string[]): Promise<z.infer<typeof document>[]> {
  const { exit, stderr, documents } = await limelight(["explain", sentence, ...tiny, ...words]);
  expect(stderr).toBe("");
  expect(exit).toBe(0);
  return documents().map((each) => document.parse(each));
}

/** The bundled models have GELU: methods that are defined for ReLU alone say so. */
const ofReluAlone = new Set(["guided-backpropagation", "deconvolution"]);
const defined = methods.map(({ id }) => id).filter((id) => !ofReluAlone.has(id));

test.each([...ofReluAlone])("%s is not defined for the model, and says so", async (id) => {
  const { exit, stderr } = await limelight(["explain", sentence, ...tiny, "--method", id]);
  expect(exit).not.toBe(0);
  expect(stderr).toMatch(/defined for ReLU/);
});

let results: Awaited<ReturnType<typeof explained>>;
beforeAll(async () => {
  // One start of the command line for all of them.
  results = await explained(...defined.flatMap((id) => ["--method", id]));
});

test.each(defined)("%s gives the contract's document", (id) => {
  const result = results.find(({ method }) => method === id);
  expect(result?.method).toBe(id);
  const { units = [], scores = [], outputKind, output } = result ?? {};
  expect(scores).toHaveLength(units.length);
  expect(output === undefined).toBe(outputKind === "attention");
  const words = units.filter(({ start, end }) => end > start);
  for (const { text, start, end } of words) expect(sentence.slice(start, end).toLowerCase()).toBe(text.toLowerCase());
  expect(words.map(({ text }) => text.toLowerCase())).toContain("fantastic");
});

test("integrated gradients add up to the output, up to the residual it names", async () => {
  const [result] = await explained("--method", "integrated-gradients", "--steps", "100");
  const { scores = [], output = 0, base = 0, residual = 1 } = result ?? {};
  expect(base + scores.reduce((sum, score) => sum + score, 0) + residual).toBeCloseTo(output, 6);
  expect(Math.abs(residual)).toBeLessThan(0.1);
});

test("several methods at once, with options of one", async () => {
  const all = defined.flatMap((id) => ["--method", id]);
  const found = await explained(...all, "--option", "lime.samples=40", "--option", "integrated-gradients.steps=7");
  expect(found.map(({ method }) => method)).toEqual(defined);
  expect(found[0]?.options).toMatchObject({ samples: 40 });
  expect(found.find(({ method }) => method === "integrated-gradients")?.options).toMatchObject({ steps: 7 });
});

test("scores are brought to words and sentences, and say what they add up to", async () => {
  const gradients = ["--method", "integrated-gradients", "--steps", "5"];
  const [word] = await explained(...gradients, "--unit", "word");
  expect(word).toMatchObject({ unit: "word", addsUpTo: "output - base" });
  expect((word?.base ?? 0) + (word?.sum ?? 0) + (word?.residual ?? 0)).toBeCloseTo(word?.output ?? 0, 6);
  expect(word?.units.map(({ text }) => text)).toContain("performance");
  const [largest] = await explained(...gradients, "--unit", "sentence", "--aggregate", "absmax");
  expect(largest).toMatchObject({ unit: "sentence", addsUpTo: null });
  expect(largest?.residual).toBeUndefined();
  expect(largest?.units.map(({ text }) => text)).toContain(sentence);
  const [words] = await explained("--samples", "30");
  expect(words).toMatchObject({ unit: "word", addsUpTo: "localPrediction - intercept" });
});

test("a line that options do not fit is told, and the others are explained", async () => {
  const lines = "It was good. It was bad.\na dull film\n";
  const asked = (...words: readonly string[]) =>
    limelight(["explain", "-", ...tiny, "--samples", "20", ...words], { stdin: lines });
  const [apart, outside, token] = await Promise.all([
    asked("--unit", "sentence"),
    asked("--method", "kernel-shap", "--spans", "[[0,4],[5,20]]"),
    asked("--unit", "token"),
  ]);
  expect(apart.documents()).toMatchObject([{ error: /several sentences/, line: 1 }, { text: "a dull film" }]);
  expect(outside.documents()).toMatchObject([{ text: "It was good. It was bad." }, { error: /11 letters/, line: 2 }]);
  expect(token).toMatchObject({ exit: 2, stdout: "", stderr: /lime scores words/ });
});

test("methods side by side: documents say how far they agree, people see a table", async () => {
  const words = [
    "explain",
    sentence,
    "--model",
    "limelight-tiny-sst2",
    "--method",
    "kernel-shap",
    "--method",
    "saliency",
  ];
  const [data, people] = await Promise.all([limelight([...words, "--json"]), limelight(words)]);
  const one = { spearman: expect.any(Number), kendall: expect.any(Number), top: expect.any(Number), k: 3, of: "sizes" };
  expect(data.documents()).toMatchObject([
    { method: "kernel-shap", agreement: { saliency: one }, words: { scores: Array(5).fill(expect.any(Number)) } },
    { method: "saliency", agreement: { "kernel-shap": one } },
  ]);
  expect(people.stdout).toContain("rank agreement");
  expect(people.stdout.split("\n").filter((line) => line.startsWith("  fantastic"))).toHaveLength(1);
});

test("compare holds methods side by side, with a summary over texts", async () => {
  const words = ["compare", sentence, "a dull and lifeless film", "--methods", "leave-one-out,exact-shapley"];
  const tinyModel = ["--model", "limelight-tiny-sst2"];
  const [data, people] = await Promise.all([
    limelight([...words, ...tinyModel, "--json"]),
    limelight([...words, ...tinyModel]),
  ]);
  const documents = data.documents();
  expect(documents).toHaveLength(3);
  expect(documents[0]).toMatchObject({
    methods: ["leave-one-out", "exact-shapley"],
    results: [{ method: "leave-one-out" }, { method: "exact-shapley" }],
    agreement: { pairs: [{ methods: ["leave-one-out", "exact-shapley"], of: "scores" }] },
  });
  const interval = { mean: expect.any(Number), low: null, high: null }; // two texts bear none
  expect(documents[2]).toMatchObject({
    type: "summary",
    texts: 2,
    agreement: { pairs: [{ spearman: interval, kendall: interval, top: interval }] },
  });
  expect(people.stdout).toContain("Agreement over 2 texts");
  const pair = await limelight(["compare", "so good", "--pair", "not bad", ...words.slice(3), ...tinyModel, "--json"]);
  expect(pair.documents()).toMatchObject([
    { text: "so good", text_pair: "not bad", results: [{ words: { scores: Array(4).fill(expect.any(Number)) } }, {}] },
  ]);
  const both = await limelight(["compare", "x", "--methods", "lime,saliency", "--models", "a,b"]);
  expect(both.stderr).toMatch(/both --models and --methods/);
});

describe("flags that the methods' schemas make", () => {
  test("help has them, from every schema", async () => {
    const { stdout } = await limelight(["explain", "--help"]);
    for (const flag of ["--samples <value>", "--steps <value>", "--baseline <value>", "--keep-special [true|false]"])
      expect(stdout).toContain(flag);
  });

  test.each([
    [["--keep-special"], true],
    [["--keep-special", "true"], true],
    [["--keep-special=true"], true],
    [["--keep-special", "false"], false],
    [["--keep-special=false"], false],
    [[], false],
  ])("%j is %s", async (words, keepSpecial) => {
    const before = ["explain", "--method", "integrated-gradients", "--baseline", "pad", ...words];
    const { documents } = await limelight([...before, sentence, "--steps", "3", ...tiny]);
    expect(documents()[0]).toMatchObject({ text: sentence, options: { keepSpecial, baseline: "pad", steps: 3 } });
  });

  test("--bow false, and a value that is neither", async () => {
    const [result] = await explained("--bow", "false", "--samples", "20");
    expect(result?.options).toMatchObject({ bow: false });
    const { exit, stderr } = await limelight(["explain", "a b", "--bow=maybe"]);
    expect(exit).toBe(2);
    expect(stderr).toMatch(/"maybe" is not true or false/);
  });
});
