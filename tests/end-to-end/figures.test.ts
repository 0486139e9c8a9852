import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { XMLValidator } from "fast-xml-parser";
import { afterAll, beforeAll, expect, test } from "vitest";
import { limelight } from "./limelight.ts";

const hostile = `It was <script>alert("1")</script> & 'good' 😀 שלום`;
const tiny = ["--model", "limelight-tiny-sst2", "--quiet"];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "limelight-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function saved(words: readonly string[], name: string, stdin?: string): Promise<string> {
  const file = join(folder, name);
  const { exit, stderr } = await limelight([...words, ...tiny, "--out", file], stdin === undefined ? {} : { stdin });
  expect(stderr).toBe("");
  expect(exit).toBe(0);
  return readFile(file, "utf8");
}

test.each([
  ["explain", ["--method", "integrated-gradients"], "Integrated gradients · limelight-tiny-sst2"],
  ["attend", [], "Layer 0 of 2, head 0"],
  ["inside", ["--what", "contributions"], "Direct logit attribution"],
  ["classify", [], "Probabilities of &quot;It was &lt;script&gt;"],
  ["tokenize", [], "Tokens and their ids"],
])("%s saves its figures as well-formed SVG, with captions", async (verb, flags, caption) => {
  const svg = await saved([verb, hostile, ...flags], `${verb}.svg`);
  expect(XMLValidator.validate(svg)).toBe(true);
  expect(svg).toContain(caption);
  expect(svg).not.toMatch(/<script|<style|<foreignObject/);
});

test("several texts are one file, and methods side by side stand first", async () => {
  const svg = await saved(["explain", "good", "bad", "--method", "saliency", "--method", "lime"], "two.svg");
  expect(XMLValidator.validate(svg)).toBe(true);
  expect(svg.match(/Saliency, LIME · /g)).toHaveLength(2);
});

test("a page has the tables behind its figures, and no script", async () => {
  const page = await saved(["explain", hostile, "--method", "saliency"], "page.html");
  expect(page).toMatch(/^<!doctype html>/);
  expect(page).toContain("<details>");
  expect(page).not.toContain("<script");
});

test("the numbers of several texts are one table", async () => {
  const csv = await saved(["classify", "-"], "classes.csv", "good\nbad\n");
  const [head, ...rows] = csv.trim().split("\r\n");
  expect(head).toBe("result,label,probability");
  expect(rows.map((row) => row.split(",")[0])).toEqual(["1", "1", "2", "2"]);
});

test("what has no figures says so before the work, and leaves nothing", async () => {
  const file = join(folder, "doctor.svg");
  const { exit, stderr } = await limelight(["doctor", "--out", file]);
  expect(exit).toBe(2);
  expect(stderr).toContain("reports of this verb are written as .json, .jsonl or .txt");
  expect((await readdir(folder)).filter((name) => name.startsWith("doctor") || name.endsWith(".part"))).toEqual([]);
});
