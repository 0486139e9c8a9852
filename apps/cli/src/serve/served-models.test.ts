import { cp, mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { servedCheckpoint } from "./served-models.ts";

const checkpoint = join(import.meta.dirname, "../../../../tests/parity/golden/bert-cls");
const inside = ["my model", "Été (2)", "team/my model", "a..b"];

let above: string;
let folder: string;
beforeAll(async () => {
  above = await realpath(await mkdtemp(join(tmpdir(), "limelight-")));
  folder = join(above, "models");
  for (const name of [...inside, ".hidden", "line\nbreak", "../beside"]) {
    await mkdir(join(folder, name, ".."), { recursive: true });
    await cp(checkpoint, join(folder, name), { recursive: true });
  }
});
afterAll(() => rm(above, { recursive: true }));

test.each(inside)("a folder may be called %s", async (name) => {
  const found = await servedCheckpoint(name, [folder]);
  expect(found.id).toBe(name);
  expect(found.checkpoint.config).toMatchObject({ model_type: "bert" });
});

test.each([
  "../beside",
  "team/../../beside",
  "team/./my model",
  ".hidden",
  "line\nbreak",
  "/etc",
  "team\\my model",
  "my model/",
  "",
  "none",
])("%j is no model here", async (name) => {
  await expect(servedCheckpoint(name, [folder])).rejects.toMatchObject({ code: "model-not-found" });
});
