import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { resolveModel } from "./resolve-model.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "limelight-"));
  await writeFile(join(root, "config.json"), "{}");
});
afterAll(() => rm(root, { recursive: true }));

function bundled(): Parameters<typeof resolveModel>[1] {
  const folder = pathToFileURL(`${root}/`);
  return ["limelight-mini-sst2", "limelight-story-lm"].map((id) => ({ id, folder, sha256: `sha of ${id}` }));
}

test("a bundled name", async () => {
  const model = await resolveModel("limelight-story-lm", bundled());
  expect(model).toMatchObject({ id: "limelight-story-lm", source: "bundled", sha256: "sha of limelight-story-lm" });
  expect(await model.folder.has("config.json")).toBe(true);
});

test("a folder; its weights are not known beforehand", async () => {
  const model = await resolveModel(root, bundled());
  expect(model).toMatchObject({ id: root, source: "folder" });
  expect(model.sha256).toBeUndefined();
  expect(await model.folder.has("config.json")).toBe(true);
});

test("a file is no folder", async () => {
  const file = join(root, "config.json");
  await expect(resolveModel(file, bundled())).rejects.toMatchObject({ code: "bad-checkpoint" });
});

test.each(["prajjwal1/bert-small", "sentence-transformers/all-MiniLM-L6-v2@v1"])("%s is on the hub", async (name) => {
  const access = { offline: true, variables: { HF_HOME: root } };
  const error = await resolveModel(name, bundled(), access).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "offline", hint: expect.stringContaining(`models pull ${name}`) });
});

test.each([
  ["limelight-mini-sst", "Did you mean limelight-mini-sst2?"],
  ["Limelight-Storylm", "Did you mean limelight-story-lm?"],
  ["mini-sst2", "Did you mean limelight-mini-sst2?"],
])("%s: %s", async (name, suggestion) => {
  const error = await resolveModel(name, bundled()).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "model-not-found", hint: expect.stringContaining(suggestion) });
});

test.each([
  "",
  " ",
  "gpt2",
  "./nowhere",
  "/nowhere/at/all",
  "a/b/c",
  "../x",
  "a\0b",
  "x".repeat(5000),
  "https://x.y/z",
])("%j is nothing", async (name) => {
  const error = await resolveModel(name, bundled()).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code: "model-not-found",
    hint: "Bundled: limelight-mini-sst2, limelight-story-lm; or give a folder, or org/name of the hub.",
  });
});
