import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openServed } from "./served-file.ts";

let folder: string;
let root: string;
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "limelight-")));
  root = join(folder, "app");
  await mkdir(join(root, "assets"), { recursive: true });
  await mkdir(join(folder, "app-of-others"));
  await writeFile(join(folder, "secret.txt"), "secret");
  await writeFile(join(folder, "app-of-others", "secret.txt"), "secret");
  await writeFile(join(root, "index.html"), "<!doctype html>");
  await writeFile(join(root, ".hidden"), "hidden");
  await writeFile(join(root, "a b.svg"), "<svg/>");
  await writeFile(join(root, "assets", "index-CLWRQRT0.js"), "1");
  await writeFile(join(root, "assets", "kernel.wasm"), "1");
  await symlink(join(folder, "secret.txt"), join(root, "link.txt"));
  await symlink(folder, join(root, "up"));
  await symlink("index.html", join(root, "start.html"));
});
afterAll(() => rm(folder, { recursive: true }));

test.each([
  ["/", "text/html; charset=utf-8", "no-cache"],
  ["/index.html", "text/html; charset=utf-8", "no-cache"],
  ["/start.html", "text/html; charset=utf-8", "no-cache"],
  ["/a%20b.svg", "image/svg+xml", "no-cache"],
  ["/assets/index-CLWRQRT0.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"],
  ["/assets/kernel.wasm", "application/wasm", "no-cache"],
])("%s is %s, %s", async (path, type, caching) => {
  const { handle, ...file } = await openServed(root, path);
  await handle.close();
  expect(file).toMatchObject({ type, caching, etag: expect.stringMatching(/^"[\da-f]+-[\da-f]+"$/) });
});

test.each([
  "/../secret.txt",
  "/%2e%2e/secret.txt",
  "/%252e%252e/secret.txt",
  "/assets/../../secret.txt",
  "/..%2fsecret.txt",
  "/..%5csecret.txt",
  String.raw`/..\secret.txt`,
  "/../app-of-others/secret.txt",
  "//etc/passwd",
  "/%2fetc/passwd",
  "/./index.html",
  "/index.html/",
  "/index.html%00.svg",
  "/.hidden",
  "/assets",
  "/assets/",
  "/link.txt",
  "/up/secret.txt",
  "/c:/index.html",
  "/index.html::$DATA",
  "/nothing",
  `/${"a".repeat(5000)}`,
  `/${"a/".repeat(2000)}a`,
])("%s is not there", async (path) => {
  await expect(openServed(root, path)).rejects.toMatchObject({ status: 404 });
});

test.each(["/%", "/%zz", "/%ff", "/%c0%ae%c0%ae/secret.txt"])("%s is no path", async (path) => {
  await expect(openServed(root, path)).rejects.toMatchObject({ status: 400 });
});
