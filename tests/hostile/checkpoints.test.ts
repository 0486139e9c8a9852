import { cp, mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSafetensors, writeSafetensors, type HostTensor } from "@limelight/hub";
import { afterAll, beforeAll, expect, test } from "vitest";
import { limelight } from "../end-to-end/limelight.ts";

const whole = join(import.meta.dirname, "../parity/golden/bert-cls");
let root: string;
let count = 0;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "limelight-"));
});
afterAll(() => rm(root, { recursive: true }));

/** A copy of a good checkpoint, spoiled. */
async function spoiled(spoil: (folder: string) => Promise<unknown>): Promise<string> {
  const folder = join(root, String(count++));
  await cp(whole, folder, { recursive: true });
  await spoil(folder);
  return folder;
}

async function changeConfig(folder: string, change: Readonly<Record<string, unknown>>): Promise<void> {
  const file = join(folder, "config.json");
  const config: Record<string, unknown> = JSON.parse(await readFile(file, "utf8"));
  await writeFile(file, JSON.stringify({ ...config, ...change }));
}

async function changeTensors(folder: string, change: (tensors: Map<string, HostTensor>) => void): Promise<void> {
  const file = join(folder, "model.safetensors");
  const tensors = new Map(readSafetensors(await readFile(file)).tensors);
  change(tensors);
  await writeFile(file, writeSafetensors(tensors));
}

/** Writes a header of our own in front of the bytes. */
async function lie(folder: string, header: string): Promise<void> {
  const text = Buffer.from(header);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  await writeFile(join(folder, "model.safetensors"), Buffer.concat([length, text, Buffer.alloc(64)]));
}

test("the whole checkpoint answers", async () => {
  expect((await limelight(["classify", "good", "--model", whole])).exit).toBe(0);
});

test.each<[string, (folder: string) => Promise<unknown>, RegExp]>([
  ["no config.json", (folder) => rm(join(folder, "config.json")), /no config\.json/],
  ["no weights", (folder) => rm(join(folder, "model.safetensors")), /model\.safetensors/],
  [
    "only a pickle",
    async (folder) => {
      await rm(join(folder, "model.safetensors"));
      await writeFile(join(folder, "pytorch_model.bin"), "PK");
    },
    /pytorch_model\.bin/,
  ],
  [
    "no tokenizer",
    async (folder) => {
      await rm(join(folder, "tokenizer.json"));
      await rm(join(folder, "vocab.txt"), { force: true });
    },
    /no tokenizer files/,
  ],
  ["config.json is no JSON", (folder) => writeFile(join(folder, "config.json"), "{"), /config\.json/],
  ["config.json is a list", (folder) => writeFile(join(folder, "config.json"), "[]"), /config\.json/],
  ["an unknown model_type", (folder) => changeConfig(folder, { model_type: "mamba" }), /model_type "mamba".*bert/],
  ["no model_type", (folder) => changeConfig(folder, { model_type: undefined }), /no model_type/],
  ["a size that is no number", (folder) => changeConfig(folder, { hidden_size: "wide" }), /hidden_size/],
  ["another hidden size", (folder) => changeConfig(folder, { hidden_size: 64 }), /word_embeddings.*48.*64/],
  [
    "more layers than there are",
    (folder) => changeConfig(folder, { num_hidden_layers: 3 }),
    /no tensor "bert\.encoder\.layer\.2\./,
  ],
  [
    "another number of labels",
    (folder) => changeConfig(folder, { id2label: { 0: "a", 1: "b", 2: "c" } }),
    /classifier.*2.*3/,
  ],
  ["heads that do not divide", (folder) => changeConfig(folder, { num_attention_heads: 5 }), /num_attention_heads/],
  [
    "a vocabulary that is smaller than the tokenizer's",
    (folder) => changeConfig(folder, { vocab_size: 10 }),
    /word_embeddings/,
  ],
  [
    "a missing tensor",
    (folder) => changeTensors(folder, (tensors) => tensors.delete("bert.encoder.layer.1.output.dense.bias")),
    /layer\.1\.output\.dense\.bias/,
  ],
  [
    "integers for weights",
    (folder) =>
      changeTensors(folder, (tensors) =>
        tensors.set("classifier.bias", { dtype: "I64", shape: [2], bytes: new Uint8Array(16) }),
      ),
    /"classifier\.bias" holds I64/,
  ],
  ["a truncated file", (folder) => truncate(join(folder, "model.safetensors"), 1000), /model\.safetensors/],
  ["an empty file", (folder) => truncate(join(folder, "model.safetensors"), 0), /model\.safetensors/],
  [
    "a header longer than the file",
    (folder) =>
      writeFile(join(folder, "model.safetensors"), Buffer.from([255, 255, 255, 255, 255, 255, 255, 127, 123])),
    /header/i,
  ],
  [
    "offsets out of range",
    (folder) => lie(folder, '{"a":{"dtype":"F32","shape":[100],"data_offsets":[0,400]}}'),
    /model\.safetensors/,
  ],
  [
    "a shape that overflows",
    (folder) => lie(folder, '{"a":{"dtype":"F32","shape":[4294967296,4294967296,4294967296],"data_offsets":[0,64]}}'),
    /model\.safetensors/,
  ],
  [
    "the same name twice",
    (folder) =>
      lie(
        folder,
        '{"a":{"dtype":"F32","shape":[8],"data_offsets":[0,32]},"a":{"dtype":"F32","shape":[8],"data_offsets":[32,64]}}',
      ),
    /twice|duplicate/i,
  ],
])("%s: 3, and what is wrong", async (_, spoil, message) => {
  const { exit, stdout, stderr } = await limelight(["classify", "good", "--model", await spoiled(spoil)]);
  expect(stderr).toMatch(message);
  expect(stderr).toMatch(/^limelight: [^\n]+\n$/);
  expect(stdout).toBe("");
  expect(exit).toBe(3);
});

test("a tensor too many is a warning", async () => {
  const folder = await spoiled((copy) =>
    changeTensors(copy, (tensors) =>
      tensors.set("extra.weight", { dtype: "F32", shape: [1], bytes: new Uint8Array(4) }),
    ),
  );
  const { exit, stderr } = await limelight(["classify", "good", "--model", folder]);
  expect(exit).toBe(0);
  expect(stderr).toMatch(/1 tensors? .*not used: extra\.weight/);
});

test("old names and no prefix are understood", async () => {
  const folder = await spoiled((copy) =>
    changeTensors(copy, (tensors) => {
      for (const [name, tensor] of Array.from(tensors)) {
        tensors.delete(name);
        tensors.set(
          name
            .replace(/^bert\./, "")
            .replace("LayerNorm.weight", "LayerNorm.gamma")
            .replace("LayerNorm.bias", "LayerNorm.beta"),
          tensor,
        );
      }
    }),
  );
  const [renamed, original] = await Promise.all(
    [folder, whole].map((model) => limelight(["classify", "good", "--model", model, "--json"])),
  );
  expect(renamed?.documents()[0]?.["logits"]).toEqual(original?.documents()[0]?.["logits"]);
});
