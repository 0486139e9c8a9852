import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSafetensors, toFloat32 } from "@limelight/hub";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { limelight } from "./limelight.ts";

const sentence = "It was good.";
const tiny = ["--model", "limelight-tiny-sst2"];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "limelight-"));
});
afterAll(() => rm(folder, { recursive: true }));

const scored = z.object({
  tokens: z.array(z.string()),
  layers: z.number(),
  heads: z.number(),
  method: z.string(),
  scores: z.array(z.array(z.array(z.number()))),
});

test.each([
  ["rollout", 1, 1],
  ["flow", 1, 6],
  ["norm", 0.01, Infinity],
  ["value-zeroing", 1, 1],
  ["alti", 1, 1],
])("attend --method %s gives scores of every layer", async (method, least, most) => {
  const { exit, documents } = await limelight(["attend", sentence, "--method", method, ...tiny, "--json"]);
  expect(exit).toBe(0);
  const document = scored.parse(documents()[0]);
  expect(document).toMatchObject({ layers: 2, heads: 2, method });
  expect(document.scores).toHaveLength(2);
  for (const row of document.scores.flat()) {
    expect(row).toHaveLength(document.tokens.length);
    expect(row.every((score) => score >= 0)).toBe(true);
    const sum = row.reduce((total, score) => total + score, 0);
    expect(sum).toBeGreaterThan(least - 1e-5);
    expect(sum).toBeLessThan(most + 1e-5);
  }
});

const attended = (...more: readonly string[]) => limelight(["attend", sentence, ...tiny, "--json", ...more]);

test("a layer, a head and layers multiplied up", async () => {
  const [head, own, rolled] = await Promise.all([
    attended("--method", "norm", "--layer", "1", "--head", "0"),
    attended("--method", "alti", "--layer", "1"),
    attended("--method", "alti", "--layer", "1", "--rollout"),
  ]);
  expect(head.documents()[0]).toMatchObject({ layer: 1, head: 0, scores: expect.any(Array) });
  expect(rolled.documents()[0]).toMatchObject({ rollout: true, layer: 1 });
  expect(own.documents()[0]?.["rollout"]).toBeUndefined();
  expect(own.documents()[0]?.["scores"]).not.toEqual(rolled.documents()[0]?.["scores"]);
});

test("--save keeps the numbers of the document", async () => {
  const file = join(folder, "rollout.safetensors");
  const words = ["attend", sentence, "--method", "rollout", ...tiny, "--save", file, "--json"];
  const { stderr, documents } = await limelight(words);
  expect(stderr).toBe(`limelight: saved in ${file}\n`);
  const { tensors } = readSafetensors(await readFile(file));
  expect([...tensors.keys()].toSorted()).toEqual(["ids", "scores"]);
  const saved = tensors.get("scores");
  expect(saved?.shape).toEqual([2, 6, 6]);
  expect(saved && [...toFloat32(saved)]).toEqual(scored.parse(documents()[0]).scores.flat(2));
  const both = join(folder, "both.safetensors");
  expect((await limelight(["attend", "good", "bad film", ...tiny, "--save", both, "--json"])).exit).toBe(0);
  const names = [...readSafetensors(await readFile(both)).tensors.keys()].toSorted();
  expect(names).toEqual(["0/ids", "0/pattern", "1/ids", "1/pattern"]);
  const wrong = await limelight(["attend", sentence, ...tiny, "--save", join(folder, "x.npz")]);
  expect(wrong.exit).toBe(2);
  expect(wrong.stderr).toMatch(/must end in \.safetensors/);
});

test("people see the last layer of a method, named and asked", async () => {
  const { stdout } = await limelight(["attend", sentence, "--method", "rollout", ...tiny]);
  expect(stdout).toMatch(/Attention rollout: layer 1 of 2, all heads \(counted from 0\)/);
  expect(stdout).toMatch(/Rows draw on columns; ██ is/);
  const one = await limelight(["attend", sentence, "--method", "value-zeroing", "--layer", "0", ...tiny]);
  expect(one.stdout).toMatch(/Value zeroing: layer 0 of 2/);
});

test("explain by attention says what is read, and that it is the same for every class", async () => {
  const words = ["explain", sentence, ...tiny, "--method", "alti", "--method", "attention-rollout"];
  const [people, one, other] = await Promise.all([
    limelight(words),
    limelight([...words, "--target", "positive", "--json"]),
    limelight([...words, "--target", "negative", "--json"]),
  ]);
  expect(people.stdout).toMatch(/The same for every class/);
  for (const [index, document] of one.documents().entries()) {
    expect(document).toMatchObject({ outputKind: "attention", target: { label: "positive" } });
    expect(document["scores"]).toEqual(other.documents()[index]?.["scores"]);
    const scores = z.array(z.number()).parse(document["scores"]);
    expect(scores.reduce((sum, score) => sum + score, 0)).toBeCloseTo(1, 5);
  }
});
