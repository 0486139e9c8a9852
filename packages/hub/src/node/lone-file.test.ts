import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openCheckpoint } from "../checkpoint.ts";
import { localFolder } from "./local-folder.ts";
import { withConfiguration } from "./with-configuration.ts";

const golden = (file: string): URL => new URL(`../pickle/golden/${file}`, import.meta.url);
let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "limelight-"));
  await mkdir(join(root, "other"));
  await copyFile(golden("net.zip.pt"), join(root, "net.pt"));
  await copyFile(golden("kinds.stream.pt"), join(root, "Kinds.PTH"));
  await copyFile(golden("net.safetensors"), join(root, "my.safetensors"));
  // Of another model: not to be mixed up with those that are asked for.
  await copyFile(golden("kinds.safetensors"), join(root, "model.safetensors"));
  await writeFile(join(root, "broken.bin"), "x");
  await writeFile(join(root, "notes.txt"), "x");
  await writeFile(join(root, "other", "bert.json"), '{"model_type": "bert"}');
  await writeFile(join(root, "other", "vocab.txt"), "[PAD]\n");
  await writeFile(join(root, "other", "pytorch_model.bin"), "x");
});
afterAll(() => rm(root, { recursive: true }));

test.each([
  ["net.pt", "first.weight"],
  ["Kinds.PTH", "f32"],
  ["my.safetensors", "first.weight"],
])("%s alone, with a configuration from elsewhere and the tokenizer beside that", async (file, tensor) => {
  const folder = await withConfiguration(await localFolder(join(root, file)), join(root, "other", "bert.json"));
  expect(await folder.has("config.json")).toBe(true);
  const checkpoint = await openCheckpoint(folder);
  expect(checkpoint).toMatchObject({
    name: join(root, file),
    config: { model_type: "bert" },
    tokenizer: { vocabTxt: "[PAD]\n" },
  });
  expect([...checkpoint.tensors.keys()]).toContain(tensor);
});

test("errors name the file itself, and the flag that helps", async () => {
  const alone = openCheckpoint(await localFolder(join(root, "net.pt")));
  await expect(alone).rejects.toMatchObject({
    message: expect.stringContaining("net.pt"),
    hint: expect.stringContaining("--config"),
  });
  const broken = await withConfiguration(await localFolder(join(root, "broken.bin")), join(root, "other", "bert.json"));
  await expect(openCheckpoint(broken)).rejects.toThrow(`${join(root, "broken.bin")}: the file is neither`);
  await expect(localFolder(join(root, "notes.txt"))).rejects.toMatchObject({ hint: expect.stringContaining(".pth") });
  const folder = await localFolder(root);
  await expect(withConfiguration(folder, join(root, "nowhere.json"))).rejects.toMatchObject({ code: "bad-checkpoint" });
  await expect(withConfiguration(folder, join(root, "other"))).rejects.toMatchObject({ code: "unreadable" });
});
