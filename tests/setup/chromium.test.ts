import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { findChromium } from "./chromium.ts";

const folder = mkdtempSync(join(tmpdir(), "limelight-chromium-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A folder with a file of that name in it. */
function folderWith(name: string, mode: number): string {
  const path = mkdtempSync(join(folder, "bin-"));
  writeFileSync(join(path, name), "");
  chmodSync(join(path, name), mode);
  return path;
}

test("the Chromium that is named wins over the one on the PATH", () => {
  const path = folderWith("chromium", 0o755);
  expect(findChromium({ LIMELIGHT_CHROMIUM: "/opt/own/chrome", PATH: path })).toBe("/opt/own/chrome");
  expect(findChromium({ LIMELIGHT_CHROMIUM: "", PATH: path })).toBe(join(path, "chromium"));
});

test("Chromium is taken before Chrome, and the first folder of the PATH before the second", () => {
  const chrome = folderWith("google-chrome", 0o755);
  const [first, second] = [folderWith("chromium", 0o755), folderWith("chromium", 0o755)];
  expect(findChromium({ PATH: [chrome, "", first, second].join(delimiter) })).toBe(join(first, "chromium"));
});

test("what cannot be run, or is a folder, is none", () => {
  const directory = mkdtempSync(join(folder, "bin-"));
  mkdirSync(join(directory, "chromium"));
  expect(findChromium({ PATH: directory })).toBeUndefined();
  expect(findChromium({ PATH: folderWith("chrome-of-another-name", 0o755) })).toBeUndefined();
  expect(findChromium({})).toBeUndefined();
});
