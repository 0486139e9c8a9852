import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { trainingFolder } from "./training-folder.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "limelight-"));
});
afterAll(() => rm(root, { recursive: true }));

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test("files and folders are written, read, replaced and removed", async () => {
  const folder = trainingFolder(join(root, "new"));
  expect(await folder.list()).toBeUndefined();
  await folder.write("a.json", bytes("1"));
  await folder.writeFolder("checkpoint-1", new Map([["b", bytes("2")]]));
  await folder.writeFolder("checkpoint-1", new Map([["b", bytes("3")]]));
  expect((await folder.list())?.toSorted()).toEqual(["a.json", "checkpoint-1"]);
  expect(await folder.read("checkpoint-1/b")).toEqual(bytes("3"));
  expect(await folder.read("checkpoint-1/c")).toBeUndefined();
  await folder.remove("checkpoint-1");
  await folder.remove("checkpoint-2");
  expect(await folder.list()).toEqual(["a.json"]);
});

test("what a run that was killed left is put in order: what is whole takes its place, the rest goes", async () => {
  const path = join(root, "killed");
  for (const name of ["checkpoint-1", "checkpoint-1.ready", "checkpoint-2.partial", "checkpoint-3.ready"]) {
    await mkdir(join(path, name), { recursive: true });
    await writeFile(join(path, name, "which"), name);
  }
  const folder = trainingFolder(path);
  expect((await folder.list())?.toSorted()).toEqual(["checkpoint-1", "checkpoint-3"]);
  expect(await folder.read("checkpoint-1/which")).toEqual(bytes("checkpoint-1.ready"));
  expect(await readdir(path)).toHaveLength(2);
});

test("a write that fails leaves what was there", async () => {
  const folder = trainingFolder(join(root, "failing"));
  await folder.writeFolder("checkpoint-1", new Map([["a", bytes("1")]]));
  await expect(folder.writeFolder("checkpoint-1", new Map([["no/such/place", bytes("2")]]))).rejects.toThrow("ENOENT");
  expect(await folder.list()).toEqual(["checkpoint-1"]);
  expect(await folder.read("checkpoint-1/a")).toEqual(bytes("1"));
});
