import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { bundledModels } from "./index.ts";

/** Elements of all tensors, from the file's header. */
function countParameters(file: Buffer): number {
  const header: Record<string, { shape?: number[] }> = JSON.parse(
    file.toString("utf8", 8, 8 + Number(file.readBigUInt64LE(0))),
  );
  return Object.values(header)
    .flatMap(({ shape }) => (shape === undefined ? [] : [shape.reduce((product, length) => product * length, 1)]))
    .reduce((sum, count) => sum + count, 0);
}

describe.each(bundledModels)("$id", ({ id, folder, sha256, bytes, parameters, architecture }) => {
  test("the manifest tells the truth about the weights", async () => {
    const file = await readFile(new URL("model.safetensors", folder));
    expect({
      sha256: createHash("sha256").update(file).digest("hex"),
      bytes: file.length,
      parameters: countParameters(file),
    }).toEqual({ sha256, bytes, parameters });
  });

  test("the folder is a checkpoint of that architecture, and bears the name", async () => {
    expect(folder.pathname.endsWith(`/${id}/`)).toBe(true);
    const config: { model_type: string } = JSON.parse(await readFile(new URL("config.json", folder), "utf8"));
    expect(config.model_type).toBe(architecture);
    const files = await readdir(folder);
    expect(files).toEqual(expect.arrayContaining(["tokenizer.json", "tokenizer_config.json"]));
  });

  test("the card gives the same counts, and names no file that is not there", async () => {
    const card = await readFile(new URL("README.md", folder), "utf8");
    expect(card).toContain(parameters.toLocaleString("en-US"));
    expect(card).toContain(bytes.toLocaleString("en-US"));
    const files = await readdir(folder);
    const named = [...card.matchAll(/[\w-]+\.(?:py|json|txt|safetensors)\b/g)].map(([name]) => name);
    expect(named.filter((name) => !files.includes(name))).toEqual([]);
  });
});

test("every task of a head has one default", () => {
  const tasks = bundledModels.flatMap((model) => (model.default ? model.tasks : []));
  expect(tasks.toSorted()).toEqual(["classify", "fill-mask", "generate", "score"]);
});

test("every folder is in the manifest, and every model in the package", async () => {
  const root = new URL("../", import.meta.url);
  const entries = await readdir(root, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory() && entry.name.startsWith("limelight-"));
  const ids = bundledModels.map(({ id }) => id).toSorted();
  expect(folders.map(({ name }) => name).toSorted()).toEqual(ids);
  const manifest: { files: string[] } = JSON.parse(await readFile(new URL("package.json", root), "utf8"));
  expect(manifest.files).toEqual(expect.arrayContaining(ids));
});
