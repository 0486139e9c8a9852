import { copyFile, cp, mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSafetensors, writeSafetensors, type HostTensor } from "@limelight/hub";
import { afterAll, beforeAll, expect, test } from "vitest";
import { limelight } from "../end-to-end/limelight.ts";

const whole = join(import.meta.dirname, "../parity/golden/bert-cls");
const pickles = new URL("../../packages/hub/src/pickle/golden/", import.meta.url);
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

/** Stores a tensor as zeros of a type, with these words of 32 bits in front. */
function setWeights(folder: string, name: string, dtype: HostTensor["dtype"], words: readonly number[]): Promise<void> {
  return changeTensors(folder, (tensors) => {
    const shape = tensors.get(name)?.shape ?? [];
    const numbers = shape.reduce((product, size) => product * size, 1);
    const bytes = new Uint8Array(numbers * (dtype === "F32" ? 4 : 2));
    new Uint32Array(bytes.buffer).set(words);
    tensors.set(name, { dtype, shape, bytes });
  });
}

/** Writes a header of our own in front of the bytes. */
async function lie(folder: string, header: string): Promise<void> {
  const text = Buffer.from(header);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  await writeFile(join(folder, "model.safetensors"), Buffer.concat([length, text, Buffer.alloc(64)]));
}

test("weights alone answer with the configuration that --config names, and say so where there is none", async () => {
  const weights = join(root, "alone.safetensors");
  await copyFile(join(whole, "model.safetensors"), weights);
  const words = ["tokenize", "good", "--json", "--model", weights];
  expect(await limelight(words)).toMatchObject({ exit: 3, stderr: expect.stringContaining("--config FILE") });
  const { exit, documents } = await limelight([...words, "--config", join(whole, "config.json")]);
  expect({ exit, documents: documents() }).toMatchObject({ exit: 0, documents: [{ model: { id: weights } }] });
});

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
    "a pickle that calls the system",
    async (folder) => {
      await rm(join(folder, "model.safetensors"));
      await copyFile(new URL("system.zip.pt", pickles), join(folder, "pytorch_model.bin"));
    },
    /pytorch_model\.bin: the pickle asks for posix\.system.*not run/,
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
  [
    "NaN in the weights",
    (folder) => setWeights(folder, "bert.encoder.layer.1.output.dense.weight", "F32", [0, 0x7fc00000]),
    /"bert\.encoder\.layer\.1\.output\.dense\.weight" holds NaN at \[0, 1\]/,
  ],
  [
    "infinity in weights of halves",
    (folder) => setWeights(folder, "classifier.weight", "F16", [0x7c003c00]),
    /"classifier\.weight" holds an infinite number at \[0, 1\]/,
  ],
  [
    "NaN in weights of BF16",
    (folder) => setWeights(folder, "bert.embeddings.word_embeddings.weight", "BF16", [0, 0, 0x7fc0]),
    /"bert\.embeddings\.word_embeddings\.weight" holds NaN at \[0, 4\]/,
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

test("a baseline of a token that the tokenizer lacks is told", async () => {
  const folder = await spoiled(async (copy) => {
    for (const file of ["tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"]) {
      const text = await readFile(join(copy, file), "utf8");
      await writeFile(join(copy, file), text.replaceAll("[MASK]", "[NONE]").replaceAll("mask_token", "none_token"));
    }
  });
  const words = ["explain", "good", "--method", "integrated-gradients", "--model", folder, "--baseline"];
  const { exit, stdout, stderr } = await limelight([...words, "mask"]);
  expect(stderr).toMatch(/^limelight: the tokenizer has no mask token for the baseline\. Take the baseline zero\n$/);
  expect([exit, stdout]).toEqual([3, ""]);
  expect((await limelight([...words, "pad"])).exit).toBe(0);
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
