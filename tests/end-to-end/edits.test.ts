import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSafetensors, toFloat32, type HostTensor } from "@limelight/hub";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { limelight } from "./limelight.ts";

const golden = join(import.meta.dirname, "../parity/golden");
const tiny = ["--model", "limelight-tiny-sst2"];
let folder: string;
let count = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "limelight-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Captures, and reads what was saved. */
async function captured(...words: string[]): Promise<ReadonlyMap<string, HostTensor>> {
  const file = join(folder, `${count++}.safetensors`);
  const { exit, stderr } = await limelight(["capture", ...words, "--save", file, "--json"]);
  expect(stderr).toBe(`limelight: saved in ${file}\n`);
  expect(exit).toBe(0);
  return readSafetensors(await readFile(file)).tensors;
}

const edit = (value: object): string[] => ["--edit", JSON.stringify(value)];

function floats(tensors: ReadonlyMap<string, HostTensor>, name: string): number[] {
  const tensor = tensors.get(name);
  if (!tensor) throw new Error(`no ${name} among ${[...tensors.keys()].join(", ")}`);
  return [...toFloat32(tensor)];
}

function expectNear(actual: readonly number[], expected: readonly number[]): void {
  const largest = Math.max(...expected.map(Math.abs));
  expect(actual.length).toBe(expected.length);
  expect(Math.max(...actual.map((value, i) => Math.abs(value - (expected[i] ?? 0))))).toBeLessThan(1e-4 * largest);
}

test("gradients of labels, of tokens and of indices are PyTorch's", async () => {
  const cls = readSafetensors(await readFile(join(golden, "bert-cls/golden.safetensors"))).tensors;
  const both = ["--grad", "logit:negative", "--grad", "prob:#1"];
  const found = await captured("Great!", "--model", join(golden, "bert-cls"), "--hooks", "logits", ...both);
  expectNear(floats(found, "grad/logit:negative/hook_embed"), floats(cls, "in3/grad_logit.0"));
  expectNear(floats(found, "grad/prob:#1/hook_embed"), floats(cls, "in3/grad_prob.1"));
  expect(floats(found, "grad/logit:negative/logits")).toEqual([1, 0]);

  const mlm = readSafetensors(await readFile(join(golden, "bert-mlm/golden.safetensors"))).tensors;
  const ofToken = await captured("Great!", "--model", join(golden, "bert-mlm"), "--grad", "prob:#1055@2");
  expectNear(floats(ofToken, "grad/prob:#1055@2/hook_embed"), floats(mlm, "in3/grad_prob.1055"));
});

test("a token's row is the mask's where none is named, and the numbers are told", async () => {
  const targets = ["prob:good", "prob:good@3", "logit:good@1", "prob:good"]; // one of them twice
  const words = ["capture", "It was [MASK].", ...targets.flatMap((target) => ["--grad", target])];
  const { documents } = await limelight([...words, "--json"]);
  const schema = z.object({
    gradients: z.array(z.object({ name: z.string(), index: z.int(), position: z.int(), value: z.number() })),
  });
  const { gradients } = schema.parse(documents()[0]);
  expect(gradients.map(({ position }) => position)).toEqual([3, 3, 1]);
  expect(gradients[0]).toEqual({ ...gradients[1], name: "prob:good" });
  const filled = await limelight(["fill-mask", "It was [MASK].", "--json"]);
  const filling = z.object({
    masks: z.tuple([z.object({ predictions: z.array(z.object({ token: z.string(), probability: z.number() })) })]),
  });
  const good = filling.parse(filled.documents()[0]).masks[0].predictions.find(({ token }) => token === "good");
  expect(gradients[0]?.value).toBeCloseTo(good?.probability ?? 0, 4);
});

test("several texts have numbers before their names", async () => {
  const found = await captured("Great!", "It was good.", ...tiny, "--hooks", "hook_embed", "--grad", "prob:positive");
  expect(found.get("1/grad/prob:positive/hook_embed")?.shape).toEqual(found.get("1/hook_embed")?.shape);
  expect(found.has("0/grad/prob:positive/hook_embed")).toBe(true);
});

test("an edit changes what is captured behind it, the gradient, and the answer", async () => {
  const change = edit({ hook: "blocks.0.attn.hook_pattern", head: 1, key: [1, 2], set: 0, renormalise: true });
  const hooks = ["--hooks", "blocks.0.attn.hook_pattern,blocks.1.hook_resid_pre,logits", "--grad", "logit:positive"];
  const [plain, changed] = [
    await captured("It was good.", ...tiny, ...hooks),
    await captured("It was good.", ...tiny, ...hooks, ...change),
  ];
  const [heads = 0, tokens = 0] = changed.get("blocks.0.attn.hook_pattern")?.shape ?? [];
  const pattern = floats(changed, "blocks.0.attn.hook_pattern");
  for (let row = 0; row < heads * tokens; row++) {
    const keys = pattern.slice(row * tokens, (row + 1) * tokens);
    expect(keys.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
    expect(keys.slice(1, 3).every((share) => share === 0)).toBe(Math.floor(row / tokens) === 1);
  }
  for (const name of ["blocks.1.hook_resid_pre", "logits", "grad/logit:positive/hook_embed"])
    expect(floats(changed, name)).not.toEqual(floats(plain, name));

  const { documents } = await limelight(["classify", "It was good.", ...tiny, ...change, "--json"]);
  const { logits, unedited } = z
    .object({ logits: z.array(z.number()), unedited: z.object({ logits: z.array(z.number()) }) })
    .parse(documents()[0]);
  expectNear(logits, floats(changed, "logits"));
  expectNear(unedited.logits, floats(plain, "logits"));
});

test("mean puts in the mean over the other texts' tokens, for each feature and head", async () => {
  const texts = ["It was good.", "So bad it hurts!", "Great!"];
  const hooks = ["hook_embed", "blocks.1.attn.hook_z", "blocks.0.mlp.hook_post", "pooler.hook_pooler_out"];
  const asked = [...texts, ...tiny, "--hooks", hooks.join(",")];
  // All at once: each mean is of runs that nothing was changed in.
  const edits = hooks.flatMap((hook) => edit({ hook, mean: true }));
  const [plain, changed] = [await captured(...asked), await captured(...asked, ...edits)];
  for (const hook of hooks) {
    const rows = texts.map((_, text) => {
      const [first = 1, ...rest] = plain.get(`${text}/${hook}`)?.shape ?? [];
      return rest.length === 0 ? 1 : first;
    });
    const others = [0, 1].flatMap((text) => floats(plain, `${text}/${hook}`));
    const tokens = (rows[0] ?? 0) + (rows[1] ?? 0);
    const width = others.length / tokens;
    const mean = Array.from({ length: width }, (_, feature) =>
      others.reduce((sum, value, at) => sum + (at % width === feature ? value / tokens : 0), 0),
    );
    expectNear(floats(changed, `2/${hook}`), Array.from({ length: rows[2] ?? 0 }, () => mean).flat());
  }
});

test("the mean of patterns is over texts with as many tokens", async () => {
  const hook = "blocks.0.attn.hook_pattern";
  const asked = ["It was good.", "It was bad.", "Great!", "He was bad.", ...tiny, "--hooks", hook];
  const plain = await captured(...asked);
  const file = join(folder, "means.jsonl");
  await writeFile(
    file,
    ["It was good.", "It was bad.", "He was bad."].map((text) => JSON.stringify({ text })).join("\n"),
  );
  const changed = await captured("--data", file, ...tiny, "--hooks", hook, ...edit({ hook, mean: true }));
  const [second, fourth] = [floats(plain, `1/${hook}`), floats(plain, `3/${hook}`)];
  expectNear(
    floats(changed, `0/${hook}`),
    second.map((value, at) => (value + (fourth[at] ?? 0)) / 2),
  );
  const failing = await limelight([
    "capture",
    "Great!",
    "It was bad.",
    ...tiny,
    "--hooks",
    hook,
    ...edit({ hook, mean: true }),
  ]);
  expect(failing.stderr).toMatch(/no other text has 4 tokens.*set 0\.250/);
});

/** The word embedding of one token. */
function embedding(tensors: ReadonlyMap<string, HostTensor>, at: number): number[] {
  const width = tensors.get("hook_embed")?.shape[1] ?? 0;
  return floats(tensors, "hook_embed").slice(at * width, (at + 1) * width);
}

test("from puts in what another text's run has there, whole or at places", async () => {
  const [own, other, longer] = ["It was good.", "It was bad.", "It was bad, so bad that it hurts."];
  const hooks = [
    "hook_embed",
    "blocks.0.attn.hook_v",
    "blocks.0.attn.hook_pattern",
    "blocks.1.hook_resid_pre",
    "logits",
  ];
  const asked = [...tiny, "--hooks", hooks.join(",")];
  const [plain, there, far] = await Promise.all([own, other, longer].map((text) => captured(text, ...asked)));
  if (!plain || !there || !far) throw new Error("three texts");
  const changed = await captured(own, ...asked, ...hooks.flatMap((hook) => edit({ hook, from: other })));
  for (const hook of hooks) {
    expectNear(floats(changed, hook), floats(there, hook));
    expect(floats(changed, hook)).not.toEqual(floats(plain, hook));
  }

  const pattern = "blocks.0.attn.hook_pattern";
  const rows = edit({ hook: "hook_embed", position: [1, 3], from: { text: longer } });
  const cells = edit({ hook: pattern, head: 0, query: [1, 2], key: [0, 2], from: longer });
  const placed = await captured(own, ...asked, ...rows, ...cells);
  for (const at of [0, 1, 2, 3, 4])
    expectNear(embedding(placed, at), embedding(at === 1 || at === 3 ? far : plain, at));
  const cell = (tensors: ReadonlyMap<string, HostTensor>, query: number, key: number): number =>
    floats(tensors, pattern)[query * (tensors.get(pattern)?.shape[2] ?? 0) + key] ?? Number.NaN;
  for (const query of [1, 2])
    for (const key of [0, 2]) expect(cell(placed, query, key)).toBeCloseTo(cell(far, query, key), 5);
  expect(cell(placed, 1, 1)).not.toBeCloseTo(cell(far, 1, 1), 5);
});

test("edits go with fill-mask, attend and experiment files", async () => {
  const hidden = { hook: "blocks.*.attn.hook_attn_scores", key: 1, set: "-inf" };
  const filled = await limelight(["fill-mask", "It was [MASK].", ...edit(hidden), "--json", "--top", "3"]);
  const masks = z.array(z.object({ predictions: z.array(z.unknown()), unedited: z.array(z.unknown()) }));
  const [mask] = masks.parse(filled.documents()[0]?.["masks"]);
  expect(mask?.predictions).toHaveLength(3);
  expect(mask?.unedited).not.toEqual(mask?.predictions);

  const attended = await limelight([
    "attend",
    "It was good.",
    ...tiny,
    ...edit(hidden),
    "--json",
    "--layer",
    "1",
    "--head",
    "0",
  ]);
  const { pattern } = z.object({ pattern: z.array(z.array(z.number())) }).parse(attended.documents()[0]);
  for (const keys of pattern) expect(keys[1]).toBe(0);

  const file = join(folder, "edited.json");
  await writeFile(file, JSON.stringify({ verb: "classify", input: "It was good.", model: tiny[1], edits: [hidden] }));
  const [fromFile, fromFlags] = await Promise.all([
    limelight(["run", file]),
    limelight(["classify", "It was good.", ...tiny, ...edit(hidden), "--json"]),
  ]);
  expect(fromFile.documents()[0]?.["hash"]).toBe(fromFlags.documents()[0]?.["hash"]);
});

test("an edit that does not fit one text of many fails that text alone", async () => {
  const file = join(folder, "texts.txt");
  await writeFile(file, "It was a good film, all in all.\nGreat!\nIt was a bad film, all in all.\n");
  const words = ["classify", "--data", file, ...tiny, ...edit({ hook: "hook_embed", position: 7, set: 0 }), "--json"];
  const { exit, documents } = await limelight(words);
  expect(exit).toBe(1);
  expect(documents()).toEqual([
    expect.objectContaining({ unedited: expect.any(Object) }),
    { error: expect.stringMatching(/no position 7: the text has 4 tokens/), line: 2 },
    expect.objectContaining({ unedited: expect.any(Object) }),
  ]);
});

test("what people see: the prediction with the edit and without, and what was differentiated", async () => {
  const change = edit({ hook: "blocks.0.hook_mlp_out", scale: 0 });
  const { stdout } = await limelight(["classify", "It was good.", ...tiny, ...change]);
  expect(stdout).toMatch(
    /^It was good\..*\n {2}\w+tive .*\n {2}\w+tive .*\nunedited\n {2}positive .*\n {2}negative .*\n$/,
  );
  const shown = await limelight(["capture", "Great!", ...tiny, "--grad", "prob:positive", "--grad", "logit:positive"]);
  expect(shown.stdout).toMatch(/^Great!.*\n {2}prob:positive +0\.9\d+\n {2}logit:positive +\d\.\d+\narray/);
});
