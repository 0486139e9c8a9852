import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { openCheckpoint } from "./checkpoint.ts";
import { memoryFolder } from "./folder.ts";
import { PickleError } from "./pickle/pickle-error.ts";
import { hostTensor } from "./safetensors/convert.ts";
import { SafetensorsError } from "./safetensors/safetensors-error.ts";
import { readTokenizerFiles } from "./tokenizer-files.ts";
import { writeSafetensors } from "./safetensors/write.ts";

type Files = Readonly<Record<string, Uint8Array | string>>;

const config = '{"model_type":"bert"}';
const indexName = "model.safetensors.index.json";

function weights(...names: string[]): Uint8Array {
  return writeSafetensors(new Map(names.map((name, i) => [name, hostTensor(Float32Array.of(i))])));
}

function index(weightMap: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ metadata: { total_size: 8 }, weight_map: weightMap });
}

/** A file that torch.save wrote. */
function golden(file: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`pickle/golden/${file}`, import.meta.url)));
}

function sha256(...parts: Uint8Array[]): Buffer {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function opening(files: Files, options?: Parameters<typeof openCheckpoint>[1]): ReturnType<typeof openCheckpoint> {
  return openCheckpoint(memoryFolder(new Map(Object.entries(files)), "folder"), options);
}

async function failure(files: Files): Promise<unknown> {
  return opening(files).then(
    () => "it was opened",
    (error: unknown) => error,
  );
}

test("one weight file", async () => {
  const file = weights("bert.embeddings.LayerNorm.gamma", "classifier.bias");
  const checkpoint = await opening({
    "config.json": `\ufeff${config}`,
    "model.safetensors": file,
    "vocab.txt": "[PAD]\n",
    "merges.txt": "a b\n",
    "README.md": "card",
  });
  expect(checkpoint).toMatchObject({
    name: "folder",
    config: { model_type: "bert" },
    sha256: sha256(file).toString("hex"),
    bytes: file.length,
  });
  expect([...checkpoint.tensors.keys()]).toEqual(["bert.embeddings.LayerNorm.gamma", "classifier.bias"]);
  expect(checkpoint.tokenizer).toEqual({ vocabTxt: "[PAD]\n", merges: "a b\n", modelType: "bert" });
});

test("a tokenizer's vocabularies, where there is no tokenizer.json", async () => {
  const spm = Uint8Array.of(1);
  const files = {
    "vocab.json": "{}",
    "source.spm": spm,
    "target.spm": spm,
    "spm.model": spm,
    "chat_template.jinja": "x",
  };
  const read = (more: Files): Promise<unknown> =>
    readTokenizerFiles(memoryFolder(new Map(Object.entries<Uint8Array | string>({ ...files, ...more }))), "t5");
  const whole = {
    vocabJson: "{}",
    sourceSpm: spm,
    targetSpm: spm,
    sentencePiece: spm,
    chatTemplate: "x",
    modelType: "t5",
  };
  expect(await read({})).toEqual(whole);
  expect(await read({ "tokenizer.json": "{}" })).toEqual({ tokenizerJson: "{}", chatTemplate: "x", modelType: "t5" });
});

test("a known sha256 is taken over", async () => {
  const files = { "config.json": config, "model.safetensors": weights("w") };
  expect((await opening(files, { sha256: "known" })).sha256).toBe("known");
});

test("shards; the sha256 is that of their digests in the order of their names", async () => {
  const [first, second] = [weights("a", "b"), weights("c")];
  const checkpoint = await opening({
    "config.json": config,
    [indexName]: index({ c: "model-2.safetensors", a: "model-1.safetensors", b: "model-1.safetensors" }),
    "model-1.safetensors": first,
    "model-2.safetensors": second,
  });
  expect([...checkpoint.tensors.keys()]).toEqual(["a", "b", "c"]);
  expect(checkpoint.bytes).toBe(first.length + second.length);
  expect(checkpoint.sha256).toBe(sha256(sha256(first), sha256(second)).toString("hex"));
});

describe("pytorch_model.bin", () => {
  const zipped = golden("net.zip.pt");
  const streamed = golden("kinds.stream.pt");

  test("alone, or in shards that its index names", async () => {
    const alone = await opening({ "config.json": config, "pytorch_model.bin": zipped });
    expect([...alone.tensors.keys()]).toContain("first.weight");
    expect(alone).toMatchObject({ sha256: sha256(zipped).toString("hex"), bytes: zipped.length });
    const sharded = await opening({
      "config.json": config,
      "pytorch_model.bin.index.json": index({ f32: "pytorch_model-2.bin", "first.bias": "pytorch_model-1.bin" }),
      "pytorch_model-1.bin": zipped,
      "pytorch_model-2.bin": streamed,
    });
    expect([...sharded.tensors.keys()]).toEqual(expect.arrayContaining(["first.bias", "f32"]));
    expect(sharded.sha256).toBe(sha256(sha256(zipped), sha256(streamed)).toString("hex"));
  });

  test("goes behind safetensors, whole or in shards", async () => {
    const files = { "config.json": config, "pytorch_model.bin": "broken" };
    const shards = { [indexName]: index({ b: "x.safetensors" }), "x.safetensors": weights("b") };
    expect([...(await opening({ ...files, "model.safetensors": weights("a") })).tensors.keys()]).toEqual(["a"]);
    expect([...(await opening({ ...files, ...shards })).tensors.keys()]).toEqual(["b"]);
  });

  test("an index names no files of another kind", async () => {
    const files = { "config.json": config, "pytorch_model.bin.index.json": index({ b: "x.safetensors" }) };
    expect(await failure({ ...files, "x.safetensors": weights("b") })).toMatchObject({
      message: expect.stringContaining('names "x.safetensors" for "b", which is no shard\'s name'),
    });
  });
});

test("one whole file goes before shards", async () => {
  const checkpoint = await opening({ "config.json": config, "model.safetensors": weights("w"), [indexName]: "broken" });
  expect([...checkpoint.tensors.keys()]).toEqual(["w"]);
});

describe("a folder that is none", () => {
  test.each<[string, Files, string]>([
    ["empty", {}, "no config.json"],
    ["no weights", { "config.json": config }, "no weights"],
    ["config no JSON", { "config.json": "{" }, "folder/config.json: not JSON"],
    ["config a list", { "config.json": "[]" }, "not a JSON object"],
    ["config null", { "config.json": "null" }, "not a JSON object"],
    ["config a number", { "config.json": "1" }, "not a JSON object"],
    ["config empty", { "config.json": "" }, "not JSON"],
    ["config not UTF-8", { "config.json": Uint8Array.of(0xff) }, "not UTF-8"],
    [
      "tokenizer not UTF-8",
      { "config.json": config, "model.safetensors": weights("w"), "tokenizer.json": Uint8Array.of(0xc0) },
      "folder/tokenizer.json: not UTF-8",
    ],
  ])("%s", async (_, files, message) => {
    expect(await failure(files)).toMatchObject({
      code: "bad-checkpoint",
      message: expect.stringContaining(message),
      hint: expect.stringMatching(/./),
    });
  });

  test("a pytorch_model.bin that is none", async () => {
    const error = await failure({ "config.json": config, "pytorch_model.bin": "version https://git-lfs" });
    expect(error).toBeInstanceOf(PickleError);
    expect(error).toMatchObject({ code: "bad-checkpoint", reason: "not-torch-save" });
    expect(String(error)).toContain("folder/pytorch_model.bin");
  });

  test("damaged weights", async () => {
    const error = await failure({ "config.json": config, "model.safetensors": weights("w").subarray(0, -1) });
    expect(error).toBeInstanceOf(SafetensorsError);
    expect(error).toMatchObject({ reason: "metadata-incomplete-buffer", code: "bad-checkpoint" });
    expect(String(error)).toContain("folder/model.safetensors");
  });
});

describe("an index that lies", () => {
  const shard = "model-1.safetensors";
  test.each<[string, string, Files, string]>([
    ["is no JSON", "{", {}, "not JSON"],
    ["has no weight_map", "{}", {}, "no object weight_map"],
    ["names nothing", index({}), {}, "names no shard"],
    ["names no string", index({ w: 1 }), {}, "names 1"],
    ["leads out of the folder", index({ w: "../model.safetensors" }), {}, 'names "../model.safetensors"'],
    ["leads out, Windows", index({ w: "..\\model.safetensors" }), {}, "which is no shard's name"],
    ["names a file of another kind", index({ w: "config.json" }), {}, "which is no shard's name"],
    ["names a shard that is not there", index({ w: shard }), {}, `names ${shard}, which is not there`],
    [
      "names a tensor that is not there",
      index({ v: shard }),
      { [shard]: weights("w") },
      `"v" in ${shard}, which lacks`,
    ],
    [
      "has a tensor twice",
      index({ v: shard, w: "model-2.safetensors" }),
      { [shard]: weights("v", "w"), "model-2.safetensors": weights("w") },
      `"w" is both in ${shard} and in model-2.safetensors`,
    ],
  ])("%s", async (_, text, files, message) => {
    expect(await failure({ "config.json": config, [indexName]: text, ...files })).toMatchObject({
      code: "bad-checkpoint",
      message: expect.stringContaining(message),
    });
  });
});
