import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { localFolder } from "./local-folder.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "limelight-"));
  await mkdir(join(root, "folder"));
  await writeFile(join(root, "outside.txt"), "secret");
  await writeFile(join(root, "folder", "config.json"), "{}");
  await writeFile(join(root, "folder", "empty"), "");
  await mkdir(join(root, "folder", "model.safetensors"));
});
afterAll(() => rm(root, { recursive: true }));

test("reads files, empty ones and links; undefined for what is not there", async () => {
  await symlink(join(root, "outside.txt"), join(root, "folder", "link"));
  const folder = await localFolder(join(root, "folder"));
  expect(folder.name).toBe(join(root, "folder"));
  expect(await folder.read("config.json")).toEqual(Uint8Array.of(0x7b, 0x7d));
  expect(await folder.read("empty")).toEqual(new Uint8Array());
  expect(new TextDecoder().decode(await folder.read("link"))).toBe("secret"); // as in the Hugging Face cache
  expect(await folder.read("absent")).toBeUndefined();
  expect([await folder.has("config.json"), await folder.has("absent")]).toEqual([true, false]);
});

test("takes a URL", async () => {
  expect((await localFolder(pathToFileURL(`${root}/`))).name).toBe(basename(root));
});

test("no folder, and a file in its place", async () => {
  await expect(localFolder(join(root, "absent"))).rejects.toMatchObject({ code: "model-not-found" });
  await expect(localFolder(join(root, "outside.txt", "x"))).rejects.toMatchObject({ code: "model-not-found" });
  await expect(localFolder(join(root, "outside.txt"))).rejects.toMatchObject({ code: "bad-checkpoint" });
});

test.each(["../outside.txt", "..", ".", "", "folder/config.json", "/etc/passwd"])("%j leads out", async (file) => {
  const folder = await localFolder(join(root, "folder"));
  await expect(folder.read(file)).rejects.toMatchObject({ code: "bad-checkpoint" });
});

test("a folder in the place of a file", async () => {
  const folder = await localFolder(join(root, "folder"));
  await expect(folder.read("model.safetensors")).rejects.toMatchObject({ code: "bad-checkpoint" });
});

test.runIf(process.platform === "linux")("a named pipe does not wait for a writer", async () => {
  await promisify(execFile)("mkfifo", [join(root, "folder", "pipe")]);
  const folder = await localFolder(join(root, "folder"));
  await expect(folder.read("pipe")).rejects.toMatchObject({ code: "bad-checkpoint" });
});

test("a link that leads round in a circle is unreadable", async () => {
  await symlink("circle", join(root, "folder", "circle"));
  const folder = await localFolder(join(root, "folder"));
  await expect(folder.read("circle")).rejects.toMatchObject({ code: "unreadable" });
});
