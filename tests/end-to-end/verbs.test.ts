import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSafetensors, toFloat32, toInt32 } from "@limelight/hub";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { limelight } from "./limelight.ts";

const sentence = "It was a fantastic performance!";
const golden = join(import.meta.dirname, "../parity/golden");
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "limelight-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("doctor names the adapter", async () => {
  const { exit, documents } = await limelight(["doctor", "--json"]);
  expect(exit).toBe(0);
  expect(documents()).toEqual([
    expect.objectContaining({
      ok: true,
      adapter: expect.objectContaining({ description: expect.any(String) }),
      features: expect.any(Array),
      limits: expect.any(Object),
      advice: expect.any(Array),
    }),
  ]);
});

test("models lists what is bundled, and tells of one", async () => {
  const list = await limelight(["models", "list", "--json"]);
  expect(list.documents().map((line) => line["id"])).toEqual([
    "limelight-mini-sst2",
    "limelight-tiny-sst2",
    "limelight-story-lm",
  ]);
  const info = await limelight(["models", "info", join(golden, "bert-cls"), "--json"]);
  expect(info.documents()[0]).toMatchObject({ architecture: "bert", source: "folder", parameters: expect.any(Number) });
  const people = await limelight(["models", "info", "limelight-tiny-sst2"]);
  for (const fact of [/labels +negative, positive/, /layers +2/, /1,503,362/, /sha256 +5d6d/])
    expect(people.stdout).toMatch(fact);
});

test("classify gives the contract's document", async () => {
  const { exit, documents } = await limelight(["classify", sentence, "--json"]);
  expect(exit).toBe(0);
  const [document] = documents();
  expect(document).toMatchObject({
    model: { id: "limelight-mini-sst2", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    text: sentence,
    label: "positive",
    tokens: ["[CLS]", "it", "was", "a", "fantastic", "performance", "!", "[SEP]"],
    provenance: { seed: 0, adapter: expect.any(Object), versions: expect.any(Object) },
    hash: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});

test("the same question has the same hash, another seed of LIME another", async () => {
  const words = ["explain", sentence, "--model", "limelight-tiny-sst2", "--samples", "40", "--json"];
  const [a, b, c] = await Promise.all([limelight(words), limelight(words), limelight([...words, "--seed", "7"])]);
  expect(a.documents()[0]?.["hash"]).toBe(b.documents()[0]?.["hash"]);
  expect(a.documents()[0]?.["hash"]).not.toBe(c.documents()[0]?.["hash"]);
});

function queriesOf(document: Record<string, unknown> | undefined): { forward: number; distinct: number } {
  return z.object({ forward: z.number(), distinct: z.number() }).parse(document?.["queries"]);
}

test("LIME with 500 samples runs at most 32 forward passes, and says so", async () => {
  const { exit, documents } = await limelight(["explain", "--method", "lime", sentence, "--samples", "500", "--json"]);
  expect(exit).toBe(0);
  const [document] = documents();
  expect(document).toMatchObject({
    method: "lime",
    target: { index: 1, label: "positive" },
    outputKind: "log-odds",
    queries: { asked: 500, distinct: expect.any(Number), forward: expect.any(Number) },
  });
  const { forward, distinct } = queriesOf(document);
  expect(forward).toBeLessThanOrEqual(32);
  expect(distinct).toBeLessThanOrEqual(32); // five words have 32 subsets
  const people = await limelight(["explain", sentence]);
  expect(people.stdout).toMatch(/500 texts asked, 32 distinct, 1 forward pass/);
});

test("fill-mask, next-sentence and tag", async () => {
  const filled = await limelight(["fill-mask", "It was a [MASK] performance!", "--top", "3", "--json"]);
  expect(filled.documents()[0]).toMatchObject({
    masks: [
      {
        token: 4,
        predictions: [{ token: "good", text: "It was a good performance!" }, { token: "great" }, { token: "funny" }],
      },
    ],
  });
  const next = await limelight([
    "next-sentence",
    "He opened the door.",
    "--pair",
    "It was dark.",
    "--model",
    join(golden, "bert-nsp"),
    "--json",
  ]);
  expect(next.documents()[0]).toMatchObject({
    text: "He opened the door.",
    text_pair: "It was dark.",
    probability: expect.any(Number),
  });
  const tags = await limelight(["tag", "Ada lived in London.", "--model", join(golden, "bert-ner"), "--json"]);
  const words = tags.documents()[0]?.["words"] as { text: string; start: number }[];
  expect(words.map(({ text }) => text)).toEqual(["Ada", "lived", "in", "London", "."]);
});

test("attend gives all heads, one layer or one head", async () => {
  const shape = (value: unknown): number[] => (Array.isArray(value) ? [value.length, ...shape(value[0])] : []);
  const words = ["attend", "It was good.", "--model", "limelight-tiny-sst2", "--json"];
  const [all, layer, head] = await Promise.all([
    limelight(words),
    limelight([...words, "--layer", "1"]),
    limelight([...words, "--layer", "1", "--head", "0"]),
  ]);
  expect(shape(all.documents()[0]?.["pattern"])).toEqual([2, 2, 6, 6]);
  expect(shape(layer.documents()[0]?.["pattern"])).toEqual([2, 6, 6]);
  const pattern = head.documents()[0]?.["pattern"] as number[][];
  for (const row of pattern) expect(row.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 5);
});

test("capture writes what it says", async () => {
  const file = join(folder, "captured.safetensors");
  const { exit, documents } = await limelight([
    "capture",
    "Great!",
    "It was good.",
    "--model",
    "limelight-tiny-sst2",
    "--hooks",
    "blocks.*.attn.hook_q,hook_embed,logits",
    "--save",
    file,
    "--json",
  ]);
  expect(exit).toBe(0);
  const { tensors } = readSafetensors(await readFile(file));
  const arrays = documents()[0]?.["arrays"] as { name: string; dtype: string; shape: number[] }[];
  expect(new Set(arrays.map(({ name }) => name))).toEqual(new Set(tensors.keys()));
  for (const { name, dtype, shape } of arrays) expect(tensors.get(name)).toMatchObject({ dtype, shape });
  const ids = tensors.get("1/ids");
  const logits = tensors.get("0/logits");
  expect(ids && toInt32(ids).length).toBe(6);
  expect(logits && toFloat32(logits).length).toBe(2);
  expect(tensors.get("1/blocks.1.attn.hook_q")?.shape).toEqual([6, 2, 64]);
});

test("capture of everything, and word of where it is saved", async () => {
  const words = ["capture", "Great!", "--hooks", "*", "--json"];
  const file = join(folder, "all.safetensors");
  const [kept, shown] = await Promise.all([limelight([...words, "--save", file]), limelight(words)]);
  expect(kept.stderr).toBe(`limelight: saved in ${file}\n`);
  expect(shown.stderr).toMatch(/nothing was saved; --save/);
  const { tensors } = readSafetensors(await readFile(file));
  // The default model has two heads; the hooks of the one that did not run are left out.
  expect([...tensors.keys()]).toEqual(expect.arrayContaining(["ids", "hook_embed", "blocks.5.attn.hook_pattern"]));
  const cut = await limelight(["capture", "good ".repeat(600), "x", "--hooks", "hook_embed", "--quiet", "--json"]);
  expect(cut.documents()[0]).toMatchObject({ truncated: [{ tokens: 90, limit: 512 }, null] });
});

test("help and hints name the command by which it was started", async () => {
  const environment = { LIMELIGHT_COMMAND: "npm start --" };
  const help = await limelight(["classify", "--help"], { environment });
  expect(help.stdout).toMatch(/^Usage: npm start -- classify /);
  expect(help.stdout).toContain('  npm start -- classify "It was');
  expect((await limelight(["nonsense"], { environment })).stderr).toContain("`npm start -- --help`");
});

test("bench names the model that it times", async () => {
  const { exit, documents } = await limelight(["bench", "--models", "--model", "limelight-tiny-sst2", "--json"]);
  expect(exit).toBe(0);
  expect(documents().length).toBeGreaterThan(0);
  for (const each of documents())
    expect(each).toMatchObject({ model: { id: "limelight-tiny-sst2", sha256: expect.any(String) } });
  expect(new Set(documents().map((each) => each["case"]))).toEqual(
    new Set(["forward", "gradients", "parameters", "integrated-gradients", "kernel-shap", "ablate-heads"]),
  );
});

test("words without quotes are answered, with a hint", async () => {
  const { exit, stderr, documents } = await limelight(["classify", "good", "film", "--json"]);
  expect(stderr).toMatch(/quotes make them one: "good film"/);
  expect(documents()).toHaveLength(2);
  expect(exit).toBe(0);
});

test("compare holds two models side by side", async () => {
  const { documents } = await limelight([
    "compare",
    "It was not bad at all.",
    "--models",
    "limelight-mini-sst2,limelight-tiny-sst2",
    "--json",
  ]);
  expect(documents()[0]).toMatchObject({
    results: [{ label: "positive" }, { label: "negative" }],
    agreement: { label: 0 },
  });
});

test("compare explains all models for the label that the first predicts", async () => {
  const models = "limelight-tiny-sst2,limelight-mini-sst2";
  const words = ["compare", "It was not bad at all.", "--models", models, "--method", "saliency"];
  const [data, people] = await Promise.all([limelight([...words, "--json"]), limelight(words)]);
  const target = { label: "negative" };
  expect(data.documents()[0]).toMatchObject({
    results: [
      { label: "negative", target },
      { label: "positive", target },
    ],
  });
  expect(people.stdout).toContain("moves the output for negative (log-odds)");
});

test("compare brings models' scores to words", async () => {
  const models = "limelight-tiny-sst2,limelight-mini-sst2";
  const words = ["compare", "It was a fantastis performance!", "--models", models, "--json", "--unit", "word"];
  const { documents } = await limelight([...words, "--method", "saliency"]);
  const [first] = documents() as [{ results: { unit: string; units: { text: string; special?: true }[] }[] }];
  for (const { unit, units } of first.results) {
    expect(unit).toBe("word");
    expect(units.filter(({ special }) => !special).map(({ text }) => text)).toContain("fantastis");
  }
  expect((await limelight(words)).stderr).toMatch(/unit: it is what the scores of a model's method/);
});

test("run gives what the flags give", async () => {
  const file = join(folder, "experiment.json");
  await writeFile(
    file,
    JSON.stringify({
      verb: "explain",
      model: "limelight-tiny-sst2",
      input: sentence,
      method: "lime",
      options: { samples: 40 },
      seed: 3,
    }),
  );
  const [fromFile, fromFlags] = await Promise.all([
    limelight(["run", file]),
    limelight(["explain", sentence, "--model", "limelight-tiny-sst2", "--samples", "40", "--seed", "3", "--json"]),
  ]);
  expect(fromFile.documents()[0]?.["hash"]).toBe(fromFlags.documents()[0]?.["hash"]);
  const other = await limelight(["run", file, "--model", "limelight-mini-sst2", "--batch-tokens", "200"]);
  expect(other.documents()[0]).toMatchObject({
    model: { id: "limelight-mini-sst2" },
    provenance: { options: { batchTokens: 200 } },
  });
});

test("--out saves what was shown", async () => {
  const file = join(folder, "result.json");
  const { stdout } = await limelight(["classify", sentence, "--model", "limelight-tiny-sst2", "--json", "--out", file]);
  expect(JSON.parse(await readFile(file, "utf8"))).toEqual(JSON.parse(stdout));
  for (const verb of [["models"], ["doctor"]]) {
    const [text, json] = [join(folder, "shown.txt"), join(folder, "shown.jsonl")];
    expect(await readFile(await saved(verb, text), "utf8")).toBe((await limelight(verb)).stdout);
    expect(await readFile(await saved(verb, json), "utf8")).toBe((await limelight([...verb, "--json"])).stdout);
  }
});

async function saved(verb: readonly string[], file: string): Promise<string> {
  await limelight([...verb, "--out", file]);
  return file;
}

test("every verb's help shows an example, and it runs", { timeout: 180_000 }, async () => {
  // What examples write goes with this; what they read is in the clone.
  const place = join(folder, "examples-run");
  await mkdir(place);
  for (const read of ["examples", "tests"]) await symlink(join(import.meta.dirname, "../..", read), join(place, read));
  await limelight(["run", "examples/explain.json", "--store", "results"], { folder: place }); // for merge
  const { stdout } = await limelight(["--help"]);
  const verbs = [...stdout.matchAll(/^ {2}([a-z-]+) \[options\]/gm)].map((match) => match[1] ?? "");
  expect(verbs).toContain("explain");
  for (const verb of verbs) {
    const help = await limelight([verb, "--help"]);
    const example = /Example:\n {2}limelight (.*)\n/.exec(help.stdout)?.[1] ?? "";
    expect(example.split(" ")[0]).toBe(verb);
    const untilInterrupted = verb === "serve"; // it ends by Ctrl-C alone
    const run = limelight(shellWords(example), { folder: place, ...(untilInterrupted && { interruptAfter: 100 }) });
    expect(await run).toMatchObject({ exit: untilInterrupted ? 130 : 0 });
  }
});

/** The words that a shell makes of a line with quotes. */
function shellWords(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, plain]) => double ?? single ?? plain ?? "",
  );
}
