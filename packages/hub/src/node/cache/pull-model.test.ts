import { lstat, mkdir, readdir, readFile, readlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openCheckpoint } from "../../checkpoint.ts";
import { pullFromHub } from "../hub-model.ts";
import { localFolder } from "../local-folder.ts";
import { commitOfDigit, hubPlace, smallModel, weights } from "../testing/hub-place.ts";
import { gitHash, sha256 } from "../testing/local-hub.ts";
import type { FetchState } from "./fetch-files.ts";

const commit = smallModel.commit;

test("only what a model needs is fetched, into huggingface_hub's layout", async () => {
  await using place = await hubPlace(smallModel);
  const states: FetchState[] = [];
  const pulled = await pullFromHub("org/small", place.access({ progress: (state) => states.push(state) }));
  const root = join(place.cache, "models--org--small");
  expect(pulled).toMatchObject({ commit, path: join(root, "snapshots", commit) });
  expect((await readdir(pulled.path)).toSorted()).toEqual(["config.json", "model.safetensors", "tokenizer.json"]);
  expect(await readlink(join(pulled.path, "model.safetensors"))).toBe(`../../blobs/${sha256(weights)}`);
  const config = Buffer.from(smallModel.files["config.json"] ?? "");
  expect(await readlink(join(pulled.path, "config.json"))).toBe(`../../blobs/${gitHash(config)}`);
  expect(await readFile(join(root, "refs/main"), "utf8")).toBe(commit);
  expect(await readdir(join(root, ".no_exist", commit))).toContain("merges.txt");
  expect(await readdir(join(place.cache, ".locks/models--org--small"))).toEqual([]);
  const { tensors } = await openCheckpoint(await localFolder(pulled.path));
  expect([...tensors.keys()]).toEqual(["a"]);
  expect(states.at(-1)).toMatchObject({
    name: "org/small",
    files: 3,
    filesDone: 3,
    bytes: pulled.fetchedBytes,
    total: pulled.fetchedBytes,
  });
  expect(states.every(({ bytes, total }) => bytes <= total)).toBe(true);
});

test("a server that answers for files alone is asked for each that may be there", async () => {
  await using place = await hubPlace(smallModel);
  place.hub.filesOnly = true;
  const { files, path } = await pullFromHub("org/small", place.access());
  expect(files).toEqual(["config.json", "tokenizer.json", "model.safetensors"]);
  expect((await readdir(path)).toSorted()).toEqual(files.toSorted());
  const absent = join(place.cache, "models--org--small/.no_exist", commit);
  expect((await lstat(join(absent, "model.safetensors.index.json"))).size).toBe(0);
});

test("a second pull fetches nothing; of a new commit it fetches what changed", async () => {
  await using place = await hubPlace(smallModel);
  await pullFromHub("org/small", place.access());
  place.hub.seen.length = 0;
  expect((await pullFromHub("org/small", place.access())).fetchedBytes).toBe(0);
  expect(place.hub.fetched).toEqual([]);
  const next = commitOfDigit("b");
  const config = '{"model_type": "bert", "changed": true}';
  place.hub.put({ ...smallModel, commit: next, files: { ...smallModel.files, "config.json": config } });
  const pulled = await pullFromHub("org/small", place.access());
  expect(place.hub.fetched).toEqual(["hub config.json"]);
  expect(pulled).toMatchObject({ commit: next, fetchedBytes: config.length });
  const root = join(place.cache, "models--org--small");
  expect(await readFile(join(root, "refs/main"), "utf8")).toBe(next);
  expect((await readdir(join(root, "snapshots"))).toSorted()).toEqual([commit, next]);
});

test("tags, commits and references of pull requests", async () => {
  const revisions = ["main", "v1.0", "refs/pr/1"];
  await using place = await hubPlace({ ...smallModel, revisions });
  for (const revision of ["v1.0", "refs/pr/1", commit]) await pullFromHub(`org/small@${revision}`, place.access());
  const refs = join(place.cache, "models--org--small/refs");
  expect((await readdir(refs, { recursive: true })).toSorted()).toEqual(["refs", "refs/pr", "refs/pr/1", "v1.0"]);
  expect(await readFile(join(refs, "refs/pr/1"), "utf8")).toBe(commit);
});

test("shards are those that the index names", async () => {
  const index = JSON.stringify({
    weight_map: { a: "model-00001-of-00002.safetensors", b: "model-00002-of-00002.safetensors" },
  });
  const files = {
    "config.json": "{}",
    "model.safetensors.index.json": index,
    "model-00001-of-00002.safetensors": "one",
    "model-00002-of-00002.safetensors": "two",
    "model-00003-of-00003.safetensors": "of another",
  };
  await using place = await hubPlace({ ...smallModel, files });
  const { path } = await pullFromHub("org/small", place.access());
  expect((await readdir(path)).toSorted()).toEqual(Object.keys(files).slice(0, 4).toSorted());
});

test("without safetensors the pickle is fetched, without tokenizer.json the parts", async () => {
  const files = {
    "config.json": "{}",
    "pytorch_model.bin": "pickle",
    "vocab.txt": "a",
    "source.spm": "s",
    "tf_model.h5": "x",
  };
  await using place = await hubPlace({ ...smallModel, files });
  const { path } = await pullFromHub("org/small", place.access());
  expect((await readdir(path)).toSorted()).toEqual(["config.json", "pytorch_model.bin", "source.spm", "vocab.txt"]);
});

test.each([
  [{ "README.md": "x" }, "no config.json"],
  [{ "config.json": "{}", "model.onnx": "x" }, "no weights that can be read"],
  [{ "config.json": "{}", "model.safetensors.index.json": "[]" }, "has no object weight_map"],
  [
    { "config.json": "{}", "model.safetensors.index.json": '{"weight_map": {"a": "../x.safetensors"}}' },
    "no shard's name",
  ],
  [
    { "config.json": "{}", "model.safetensors.index.json": '{"weight_map": {"a": "b.safetensors"}}' },
    "b.safetensors, which is not there",
  ],
])("a repository that is no model: %j", async (files, message) => {
  await using place = await hubPlace({ ...smallModel, files });
  await expect(pullFromHub("org/small", place.access())).rejects.toMatchObject({
    code: "bad-checkpoint",
    message: expect.stringContaining(message),
  });
});

test("where links are refused, the files themselves are there, and nothing twice", async () => {
  await using place = await hubPlace(smallModel);
  const refused = Object.assign(new Error("not permitted"), { code: "EPERM" });
  const disk = { ...(await import("./disk.ts")).realDisk, symlink: () => Promise.reject(refused) };
  const { path } = await pullFromHub("org/small", place.access({ disk }));
  const status = await lstat(join(path, "model.safetensors"));
  expect([status.isFile(), status.size]).toEqual([true, weights.length]);
  expect(await readdir(join(place.cache, "models--org--small/blobs"))).toEqual([]);
  place.hub.seen.length = 0;
  await pullFromHub("org/small", place.access({ disk }));
  expect(place.hub.fetched).toEqual([]);
});

test("a blob of the wrong length is fetched anew", async () => {
  await using place = await hubPlace(smallModel);
  const blobs = join(place.cache, "models--org--small/blobs");
  await mkdir(blobs, { recursive: true });
  await writeFile(join(blobs, sha256(weights)), "torn");
  const { path } = await pullFromHub("org/small", place.access());
  expect(sha256(await readFile(join(path, "model.safetensors")))).toBe(sha256(weights));
});

test.each([
  "",
  "small model",
  "a/b/c",
  "../x",
  "org/../x",
  "org/small@",
  "org/small@../../x",
  "org/small@a b",
  "org/.git",
  "org/x--y",
])("%j is no name", async (name) => {
  await expect(pullFromHub(name, {})).rejects.toMatchObject({ code: "model-not-found" });
});
