import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSafetensors, toFloat32 } from "@limelight/hub";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { limelight } from "./limelight.ts";

const golden = join(import.meta.dirname, "../parity/golden");
const marian = ["--model", join(golden, "marian-mt")];
const written = ["--continuation", "a movie"];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "limelight-"));
});
afterAll(() => rm(folder, { recursive: true }));

const attended = z.object({
  tokens: z.array(z.string()),
  queries: z.array(z.string()).optional(),
  continuation: z.string().optional(),
  layers: z.number(),
  heads: z.number(),
  pattern: z.array(z.array(z.array(z.array(z.number())))),
});

async function looks(...words: readonly string[]) {
  const { exit, documents, stderr } = await limelight(["attend", "what a story", ...words, "--json"]);
  expect([exit, stderr]).toEqual([0, ""]);
  return attended.parse(documents()[0]);
}

test.each([
  ["cross", "decoder.*.cross_attn.hook_pattern"],
  ["encoder", "encoder.*.attn.hook_pattern"],
  ["decoder", "decoder.*.attn.hook_pattern"],
])("attend --part %s gives the patterns that capture gives", async (part, hooks) => {
  const given = part === "encoder" ? [] : written;
  const file = join(folder, `${part}.safetensors`);
  const captured = join(folder, `${part}-captured.safetensors`);
  const document = await looks(...marian, "--part", part, ...given, "--save", file, "--quiet");
  const jsonl = `${JSON.stringify({ text: "what a story", continuation: "a movie" })}\n`;
  const capture = ["capture", "-", ...marian, "--hooks", hooks, "--save", captured, "--quiet"];
  expect((await limelight(capture, { stdin: jsonl })).exit).toBe(0);
  const [own, other] = await Promise.all([file, captured].map(async (path) => readSafetensors(await readFile(path))));
  const expected = Array.from({ length: document.layers }, (_, layer) => {
    const tensor = other?.tensors.get(hooks.replace("*", String(layer)));
    return tensor ? [...toFloat32(tensor)] : [];
  });
  const pattern = own?.tensors.get("pattern");
  const { tokens, queries = tokens, heads, layers } = document;
  expect(pattern?.shape).toEqual([layers, heads, queries.length, tokens.length]);
  expect(pattern && [...toFloat32(pattern)]).toEqual(expected.flat());
  expect(document.pattern.flat(3)).toEqual(expected.flat());
  for (const row of document.pattern.flat(2)) expect(row.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 5);
  expect(own && [...own.tensors.keys()].toSorted()).toEqual(["decoder_ids", "ids", "pattern"]);
  expect(queries.length === tokens.length).toBe(part !== "cross");
});

test("without a continuation it looks at what it would write", async () => {
  const words = ["generate", "what a story", ...marian, "--strategy", "greedy", "--max-new-tokens", "4", "--json"];
  const [document] = (await limelight(words)).documents();
  const generated = z.object({ sequences: z.array(z.object({ text: z.string() })) }).parse(document);
  const { continuation, queries } = await looks(...marian, "--max-new-tokens", "4");
  expect(continuation).toBe(generated.sequences[0]?.text);
  expect(queries).toHaveLength(4); // what it starts with, and all but the last
});

test("a classifier of two stacks reads the text on both sides, the decoder one behind", async () => {
  const { tokens, queries, continuation } = await looks("--model", join(golden, "bart-mnli"));
  expect(queries).toEqual(["</s>", ...tokens.slice(0, -1)]);
  expect(continuation).toBeUndefined();
});

test("tokens stand for themselves: what is written may be read otherwise as a text", async () => {
  const model = join(golden, "t5-gated");
  const words = ["--model", model, "--max-new-tokens", "9", "--json"];
  const [generated, own] = await Promise.all([
    limelight(["generate", "yes", "--strategy", "greedy", ...words]),
    limelight(["attend", "yes", ...words]),
  ]);
  const ids = z.object({ sequences: z.array(z.object({ ids: z.array(z.number()) })) }).parse(generated.documents()[0]);
  const file = join(folder, "by-ids.json");
  const experiment = { verb: "attend", model, input: "yes", continuationIds: ids.sequences[0]?.ids };
  await writeFile(file, JSON.stringify(experiment));
  const { documents } = await limelight(["run", file, "--json"]);
  const byIds = attended.parse(documents()[0]);
  const itself = attended.parse(own.documents()[0]);
  expect(byIds.queries).toEqual(itself.queries);
  expect(byIds.pattern).toEqual(itself.pattern);
  expect(itself.queries?.some((token) => token.startsWith("<extra_id_"))).toBe(true); // which no text has
  await writeFile(file, JSON.stringify({ ...experiment, continuation: "yes" }));
  const both = await limelight(["run", file, "--json"]);
  expect(both.stderr).toMatch(/continuationIds: there is a continuation already/);
  // The last one is not read, and is written all the same.
  await writeFile(file, JSON.stringify({ ...experiment, verb: "explain", continuationIds: [3, 99_999] }));
  const unknown = await limelight(["run", file, "--json"]);
  expect([unknown.exit, unknown.stderr]).toEqual([2, expect.stringMatching(/has no token 99999\. They are counted/)]);
});

test("a continuation may be as long as the context: its last token is not read", async () => {
  const words = ["attend", "a", ...marian, "--layer", "0", "--head", "0", "--json", "--continuation"];
  const [fits, over] = await Promise.all([511, 512].map((count) => limelight([...words, "a ".repeat(count)])));
  expect(fits?.exit).toBe(0);
  expect(over?.exit).toBe(2);
  expect(over?.stderr).toMatch(/what stands before the continuation's last token has 513 tokens, .* takes 512/);
});

test("edits change what is looked at", async () => {
  const edit = { hook: "decoder.0.cross_attn.hook_attn_scores", query: 0, key: 0, add: 50 };
  const { pattern } = await looks(...marian, ...written, "--edit", JSON.stringify(edit));
  for (const head of pattern[0] ?? []) expect(head[0]?.[0]).toBeCloseTo(1, 6);
});

test("people see one head of the first layer, what was written, and both texts' tokens", async () => {
  const { stdout } = await limelight(["attend", "what a story", ...marian, ...written]);
  expect(stdout).toMatch(/It writes: a movie/);
  expect(stdout).toMatch(/Cross-attention: layer 0 of \d+, head 0 of \d+ \(counted from 0\)/);
  expect(stdout).toMatch(/Columns: 0 /);
});

test.each([
  [["--method", "rollout"], /method: rollout is for models of one stack/],
  [["--rollout"], /rollout/],
  [["--part", "encoder", ...written], /continuation: it means nothing for the encoder/],
  [["--pair", "a movie"], /a model that writes reads one text/],
  [["--part", "encoder", "--pair", "a movie"], /a model that writes reads one text/],
  [["--edit", '{"hook":"decoder.0.hook_resid_pre","mean":true}', ...written], /of other texts is not known/],
  [["--edit", '{"hook":"decoder.0.cross_attn.hook_pattern","query":9,"set":0}', ...written], /no query 9: there are/],
  [["--layer", "40"], /has no decoder layer 40/],
  [["--head", "40"], /has no head 40/],
  [["--part", "middle"], /cross, encoder, decoder/],
  [["--continuation", ""], /continuation/],
])("attend of a translator %j is refused", async (more, said) => {
  const { exit, stderr, stdout } = await limelight(["attend", "what a story", ...marian, ...more]);
  expect([exit, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(said);
});

test("a model of one stack has no parts", async () => {
  const { exit, stderr } = await limelight(["attend", "what a story", "--part", "cross"]);
  expect(exit).toBe(2);
  expect(stderr).toMatch(/part: it means nothing for a model that reads and writes in one stack/);
});
