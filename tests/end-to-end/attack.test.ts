import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { limelight } from "./limelight.ts";

const tiny = ["--model", "limelight-tiny-sst2"];
const text = "It was a fantastic performance!";
const foundSchema = z.object({
  adversarial: z.string(),
  edits: z.array(z.object({ start: z.number(), end: z.number(), to: z.string() })),
  after: z.object({ probability: z.number() }),
});
let folder = "";
let data = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "limelight-attack-"));
  data = join(folder, "texts.tsv");
  const rows = [
    ["a warm , funny film with two wonderful leads", "positive"],
    ["the plot makes no sense and the jokes fall flat", "negative"],
    ["😀 !", "positive"],
    ["a warm and funny film", "negative"],
    ["the acting is fine", "joyful"],
    ["", "positive"],
    ["the a of", "positive"],
  ];
  await writeFile(data, ["text\tlabel", ...rows.map((row) => row.join("\t"))].join("\n"));
});
afterAll(() => rm(folder, { recursive: true }));

test("a text that is fooled: what was found is what the model calls so, and the edits make it of the original", async () => {
  const { stderr, exit, documents } = await limelight(["attack", text, ...tiny, "--json", "--quiet"]);
  expect([stderr, exit]).toEqual(["", 0]);
  const [found, summary] = documents();
  expect(found).toMatchObject({
    original: text,
    status: "succeeded",
    before: { label: "positive" },
    after: { label: "negative" },
    queries: { asked: expect.any(Number), forward: expect.any(Number) },
  });
  expect(summary).toMatchObject({ type: "summary", texts: 1, succeeded: 1, accuracy: { before: { mean: 1 } } });
  const { adversarial, edits, after } = foundSchema.parse(found);
  const applied = edits
    .toReversed()
    .reduce((done, { start, end, to }) => done.slice(0, start) + to + done.slice(end), text);
  expect(applied).toBe(adversarial);
  const again = (await limelight(["classify", adversarial, ...tiny, "--json", "--quiet"])).documents()[0];
  expect(again).toMatchObject({ label: "negative", probabilities: { negative: expect.closeTo(after.probability, 5) } });
});

test("a data set: rows that cannot be attacked are said, one by one, and the rest is summed up", async () => {
  const { exit, documents } = await limelight(["attack", "--data", data, ...tiny, "--json", "--quiet"]);
  expect(exit).toBe(1);
  const all = documents();
  expect(all.map(({ status, error, type }) => status ?? error ?? type)).toEqual([
    "succeeded",
    "succeeded",
    "the text has no words to change",
    "skipped",
    expect.stringContaining('no class "joyful"'),
    expect.any(String),
    "failed",
    "summary",
  ]);
  expect(all[3]).toMatchObject({ skipped: "it is misclassified as it is", adversarial: null, queries: { asked: 1 } });
  expect(all.at(-1)).toMatchObject({ texts: 4, succeeded: 2, skipped: 1, failed: 1 });
});

interface Tried {
  readonly label: string;
  readonly status: string;
  readonly adversarial: string | null;
  readonly after: { readonly label: string };
}

test("what a deadline cut off is not kept: the run goes on, and ends as if there had been none", async () => {
  const store = join(folder, "kept");
  const words = ["attack", "--data", data, ...tiny, "--json", "--quiet"];
  const whole = await limelight(words);
  const cut = await limelight([...words, "--store", store, "--deadline", "0.2"]);
  const ended = cut.documents().filter((document) => document["ended"] === "deadline");
  expect(ended.map(({ status }) => status).filter((status) => status !== "failed")).toEqual([]);
  const resumed = await limelight([...words, "--store", store, "--resume"]);
  expect(resumed.documents().map(({ hash }) => hash)).toEqual(whole.documents().map(({ hash }) => hash));
});

test("a trigger for all texts is aimed, counted, and refuses what it has no part in", async () => {
  const words = ["attack", "--data", data, ...tiny, "--json", "--quiet", "--recipe", "universal-triggers"];
  const { documents } = await limelight([...words, "--goal", "targeted:positive"]);
  const all = documents();
  const [texts, summary] = [all.filter((document) => "status" in document), all.at(-1)];
  expect(summary).toMatchObject({ type: "summary", attack: { goal: "targeted" } });
  for (const { label, status, after, adversarial } of texts as unknown as Tried[]) {
    expect(status === "skipped" || label === "negative").toBe(true);
    expect(adversarial !== null).toBe(status === "succeeded");
    expect(status === "succeeded").toBe(status !== "skipped" && after.label === "positive");
  }
  const { queries } = summary as unknown as { queries: Record<"asked" | "distinct" | "forward", number> };
  expect(queries.forward).toBeGreaterThan(0);
  expect(queries.distinct).toBeLessThanOrEqual(queries.asked);
  const refused = await limelight([...words, "--transfer-to", "limelight-mini-sst2"]);
  expect([refused.exit, refused.stderr.includes("transfer-to: it means nothing for a trigger")]).toEqual([2, true]);
});

test("every question is in the trace, and budgets end it", async () => {
  const trace = join(folder, "trace.jsonl");
  const { documents } = await limelight([
    "attack",
    text,
    ...tiny,
    "--budget",
    "8",
    "--trace",
    trace,
    "--json",
    "--quiet",
  ]);
  const lines = (await readFile(trace, "utf8")).trim().split("\n");
  expect(lines).toHaveLength(8);
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ example: 0, question: 0, text, known: false });
  expect(documents()[0]).toMatchObject({ status: "failed", ended: "budget", queries: { asked: 8 } });
  expect(documents()[0]).not.toHaveProperty("trace");
});

test.each([
  [["--recipe", "nothing"], "there is no recipe"],
  [["--search", "nothing"], "there is no search"],
  [["--goal", "targeted:joyful"], 'there is no label "joyful"'],
  [["--constraint", "stopwords:3"], "takes nothing behind its name"],
  [["--option", "beam.width=3"], "--option"],
  [["--recipe", "deepwordbug", "--search", "beam"], "a recipe has its own"],
  [["--budget", "0"], "must be a whole number, 1 or more"],
  [["--transform", "keyboard", "--option", "keyboard.sideways=true"], "the options of keyboard are not right"],
])("%j is refused with a sentence", async (flags, message) => {
  const { exit, stdout, stderr } = await limelight(["attack", text, ...tiny, ...flags]);
  expect([exit, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(message);
});

test("several models answer as one, and what fools one is tried on another", async () => {
  const both = ["--models", "limelight-tiny-sst2,limelight-mini-sst2", "--transfer-to", "limelight-tiny-sst2"];
  const { stderr, exit, documents } = await limelight(["attack", text, ...both, "--json", "--quiet"]);
  expect([stderr, exit]).toEqual(["", 0]);
  expect(documents()[0]).toMatchObject({
    model: { id: "limelight-tiny-sst2 + limelight-mini-sst2" },
    transfer: { "limelight-tiny-sst2": { before: "positive", fooled: expect.any(Boolean) } },
  });
});

test("certificates: what they say of a text, and of a data set", async () => {
  const words = ["certify", ...tiny, "--votes", "20", "--samples", "60", "--json", "--quiet"];
  const [one, several] = await Promise.all([
    limelight([...words, text]),
    limelight([...words, "--data", data, "--limit", "2", "--method", "safer"]),
  ]);
  expect([one.exit, several.exit]).toEqual([0, 0]);
  // All of the 60 say so, each with one word of five: 0.05^(1/60) less 1/5 is above the other's bound and 1/5, and with 2/5 it is not.
  expect(one.documents()).toEqual([
    expect.objectContaining({
      method: "ranmask",
      label: "positive",
      abstained: false,
      words: 5,
      radius: 1,
      share: 1,
      lower: expect.closeTo(0.05 ** (1 / 60), 6),
      upper: expect.closeTo(1 - 0.05 ** (1 / 60), 6),
      queries: { asked: 80 },
    }),
  ]);
  const [first, second, summary] = several.documents();
  expect([first, second]).toEqual(
    ["positive", "negative"].map((gold) => expect.objectContaining({ method: "safer", gold, queries: { asked: 80 } })),
  );
  const radii = [first, second].map((each) => Number(each?.["radius"]));
  expect(summary).toMatchObject({ type: "summary", texts: 2, medianRadius: ((radii[0] ?? 0) + (radii[1] ?? 0)) / 2 });
});

test("the questions of a search are printed in order, and what they led to is followed through the layers", async () => {
  const quiet = [...tiny, "--quiet"];
  const { stdout } = await limelight(["attack", text, ...quiet, "--show-trace"]);
  const lines = stdout.slice(stdout.indexOf("the search went on from those with ▸")).split("\n");
  expect(lines.filter((line) => line.startsWith("▸"))).toHaveLength(2);
  expect(lines.some((line) => /^ +2 +0\.\d{3} +[\d.>]+ █+.* +\*\[UNK\]\* was a /.test(line))).toBe(true);
  const shown = await limelight(["attack", text, ...quiet, "--show-trace", "--json", "--quiet"]);
  const [found] = shown.documents();
  const attacked = String(found?.["adversarial"]);
  const { documents } = await limelight([
    "inside",
    text,
    ...quiet,
    "--what",
    "flip",
    "--attacked",
    attacked,
    "--json",
    "--quiet",
  ]);
  const [flip] = documents();
  expect(flip).toMatchObject({ what: "flip", target: { label: "positive" }, against: { label: "negative" } });
  expect(Number(flip?.["before"])).toBeGreaterThan(0);
  expect(Number(flip?.["after"])).toBeLessThan(0);
  expect(flip?.["layers"]).toHaveLength(3);
  expect(flip?.["heads"]).toHaveLength(4);
  const without = await limelight(["inside", text, ...quiet, "--what", "flip"]);
  expect([without.exit, without.stderr]).toEqual([2, expect.stringContaining("--attacked: there is no text")]);
});

test("words come from vectors that are given, and files that are read are not written over", async () => {
  const vectors = join(folder, "vectors.txt");
  await writeFile(vectors, "fantastic 1 0 0\nawful 0.95 0.1 0\nperformance 0 1 0\nshow 0 0.99 0.1\n");
  const words = ["attack", text, ...tiny, "--json", "--quiet", "--recipe", "alzantot", "--vectors", vectors];
  const { exit, documents } = await limelight(words);
  expect(exit).toBe(0);
  const [document] = documents() as unknown as { attack: { standIns: string[] }; edits: { to: string }[] }[];
  expect(document?.attack.standIns.filter((each) => each.includes("vectors"))).toEqual([]);
  expect(["awful", "show"]).toEqual(expect.arrayContaining(document?.edits.map(({ to }) => to) ?? []));
  const before = await readFile(data, "utf8");
  for (const flag of ["--trace", "--out"]) {
    const refused = await limelight(["attack", "--data", data, ...tiny, flag, data]);
    expect([refused.exit, refused.stderr.includes("would overwrite")]).toEqual([2, true]);
  }
  const trace = join(folder, "old-trace.jsonl");
  await writeFile(trace, "kept\n");
  await limelight(["attack", text, ...tiny, "--recipe", "nosuch", "--trace", trace]);
  expect([await readFile(data, "utf8"), await readFile(trace, "utf8")]).toEqual([before, "kept\n"]);
});
