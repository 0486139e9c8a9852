import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { limelight } from "./limelight.ts";

const reviews = fileURLToPath(new URL("../../examples/reviews.tsv", import.meta.url));
const sentence = "It was a fantastic performance!";
const tiny = ["--model", "limelight-tiny-sst2"];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "limelight-"));
  await writeFile(join(folder, "empty.txt"), "\n \n");
});
afterAll(() => rm(folder, { recursive: true }));

const tested = () =>
  limelight([
    "concepts",
    ...tiny,
    "--data",
    reviews,
    "--limit",
    "24",
    "--concept",
    "praise",
    "--concept",
    "tools=saw,drill,nail,screw",
    "--random",
    "3",
    "--json",
  ]);

test("concepts: a line for each concept, layer and class, and the same numbers again", async () => {
  const [first, second] = await Promise.all([tested(), tested()]);
  expect(first.exit).toBe(0);
  const documents = first.documents();
  expect(documents).toHaveLength(2 * 3 * 2 + 1);
  expect(documents[0]).toMatchObject({ concept: "praise", layer: -1, label: "negative", runs: 3, ofClass: 12 });
  for (const document of documents.slice(0, -1)) {
    const { score, p } = z.object({ score: z.number(), p: z.number() }).parse(document);
    expect(score).toBeGreaterThanOrEqual(0);
    expect(score).toBeLessThanOrEqual(1);
    expect(p).toBeGreaterThanOrEqual(0);
    expect(p).toBeLessThanOrEqual(1);
  }
  expect(documents.at(-1)).toMatchObject({
    type: "summary",
    tests: 12,
    concepts: [{ concept: "praise" }, { source: "templates", examples: 4 }],
  });
  expect(second.documents().map(({ hash }) => hash)).toEqual(documents.map(({ hash }) => hash));
});

test("concepts of the bundled lists run on one text, as LIT would", async () => {
  const out = join(folder, "concepts.svg");
  const { exit, stdout } = await limelight([
    "concepts",
    ...tiny,
    sentence,
    "--mode",
    "lit",
    "--random",
    "2",
    "--out",
    out,
  ]);
  expect(exit).toBe(0);
  expect(stdout).toMatch(/praise · positive/);
  expect(stdout).toMatch(/food · positive/);
  expect(stdout).toContain("classifier token");
  expect(await readFile(out, "utf8")).toContain("praise");
});

test("probe: a line a layer", async () => {
  const { documents, exit } = await limelight(["probe", ...tiny, "--data", reviews, "--json"]);
  expect(exit).toBe(0);
  const lines = documents();
  expect(lines.map(({ layer }) => layer)).toEqual([-1, 0, 1, undefined]);
  for (const line of lines.slice(0, 3)) {
    const found = z.object({ accuracy: z.number(), control: z.number(), selectivity: z.number() }).parse(line);
    expect(found.selectivity).toBeCloseTo(found.accuracy - found.control, 9);
  }
  expect(lines[3]).toMatchObject({ type: "summary", training: 45, test: 15, classes: ["negative", "positive"] });
});

const neighbours = z.object({
  neighbours: z.array(z.object({ text: z.string(), token: z.string(), score: z.number(), position: z.number() })),
  summary: z.record(z.string(), z.array(z.object({ value: z.string(), count: z.number() }))),
});

test("similar: contexts of a head's output, by an index that is made once and refused for something else", async () => {
  const index = join(folder, "index.safetensors");
  const text = "It was a fantastic performance from start to finish.";
  const ask = (...more: readonly string[]) =>
    limelight(["similar", ...tiny, text, "--data", reviews, "--token", "4", "--index", index, "--json", ...more]);
  const made = await ask("--layer", "1", "--head", "0");
  expect(made.exit).toBe(0);
  const [read, other, fewer] = await Promise.all([
    ask("--hook", "blocks.1.attn.hook_z", "--head", "0"),
    ask("--layer", "1", "--head", "1"),
    ask("--layer", "1", "--head", "0", "--limit", "3"),
  ]);
  expect(read.documents()[0]?.["hash"]).toBe(made.documents()[0]?.["hash"]);
  const found = neighbours.parse(made.documents()[0]);
  expect(found.neighbours).toHaveLength(50);
  // The occurrence itself is left out, and it alone.
  expect(found.neighbours.some((each) => each.text === text && each.position === 4)).toBe(false);
  expect(found.neighbours.every((each, place, all) => place === 0 || each.score <= (all[place - 1]?.score ?? 0))).toBe(
    true,
  );
  expect(Object.keys(found.summary)).toEqual(["word", "next", "previous", "position", "partOfSpeech"]);
  expect(other).toMatchObject({ exit: 2, stderr: expect.stringContaining("is an index of another hook or head") });
  expect(fewer).toMatchObject({ exit: 2, stderr: expect.stringContaining("is an index of other texts") });
});

test("similar: whole texts, and those that pull the model the same way", async () => {
  const [texts, gradients] = await Promise.all([
    limelight(["similar", ...tiny, sentence, "--data", reviews]),
    limelight(["similar", ...tiny, sentence, "--data", reviews, "--by", "gradient", "--top", "5", "--json"]),
  ]);
  expect(texts.stdout).toMatch(/^Of the 12 nearest texts, .*cosine; all 60 texts/ms);
  expect(gradients.documents()[0]).toMatchObject({ by: "gradient", label: "positive", layer: 0 });
});

const drawn = () => limelight(["map", ...tiny, "--data", reviews, "--limit", "30", "--words", "film,zebra", "--json"]);

test("map: the same places again, with label, answer and slices", async () => {
  const [first, second] = await Promise.all([drawn(), drawn()]);
  const [document] = first.documents();
  expect(document).toMatchObject({ layer: 1, points: expect.any(Array), slices: expect.any(Array), absent: ["zebra"] });
  const points = z.array(
    z.object({ x: z.number(), y: z.number(), row: z.number(), label: z.string(), error: z.boolean() }),
  );
  expect(points.parse(document?.["points"])).toHaveLength(30);
  expect(document?.["slices"]).toContainEqual(expect.objectContaining({ kind: "word", name: "film" }));
  expect(second.documents()[0]?.["points"]).toEqual(document?.["points"]);
});

test.each<[string, readonly string[], number, RegExp]>([
  ["an empty concept file", ["concepts", sentence, "--concept", "x=EMPTY"], 2, /has no words and no texts/],
  ["no such list", ["concepts", sentence, "--concept", "weather"], 2, /no bundled list of words "weather"/],
  ["no text of the class", ["concepts", sentence, "--target", "negative"], 2, /none of the 1 texts is negative/],
  [
    "a model that does not classify",
    ["concepts", sentence, "--model", "limelight-story-lm"],
    3,
    /no head for sequence-classification/,
  ],
  ["texts without labels", ["probe", sentence], 2, /the text has no label/],
  ["one class alone", ["probe", "--data", reviews, "--limit", "5"], 2, /only one has|none has/],
  ["no data to search", ["similar", sentence, "--token", "1"], 2, /--data is missing/],
  ["a token out of range", ["similar", sentence, "--data", reviews, "--token", "99"], 2, /no token 99/],
  ["a token of the tokenizer's", ["similar", sentence, "--data", reviews, "--token", "0"], 2, /is \[CLS\], which/],
  ["an empty text", ["similar", "", "--data", reviews], 2, /the text is empty/],
  [
    "a head of no layer",
    ["similar", sentence, "--data", reviews, "--token", "1", "--head", "0"],
    2,
    /--head: of which layer/,
  ],
  [
    "a layer and a hook of a map",
    ["map", sentence, "--layer", "0", "--hook", "blocks.0.hook_resid_post"],
    2,
    /--layer: the hook says it already/,
  ],
  ["too few texts for a map", ["map", sentence], 1, /a map of one text shows nothing/],
])("%s is refused in words", async (_, words, exit, message) => {
  const model = words.includes("--model") ? [] : tiny;
  const outcome = await limelight([...words.map((word) => word.replace("EMPTY", join(folder, "empty.txt"))), ...model]);
  expect(outcome).toMatchObject({ exit, stderr: expect.stringMatching(message) });
});
