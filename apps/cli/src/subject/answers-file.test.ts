import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { answersFile } from "./answers-file.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "limelight-answers-"));
});
afterAll(() => rm(folder, { recursive: true }));

const labels = ["no", "yes"];
const a = [{ text: "ä" }, { probabilities: [0.25, 0.75] }] as const;
const b = [
  { text: "ä", pair: "b" },
  { probabilities: [0.5, 0.5], logits: [0, 0] },
] as const;

test("what was kept is there next time, after a line that was cut too", async () => {
  const path = join(folder, "kept.jsonl");
  const first = await answersFile(path, "x", labels);
  await first.keep([a]);
  await appendFile(path, '{"text":"ö","prob');
  const second = await answersFile(path, "x", labels);
  expect(second.get(a[0])).toEqual(a[1]);
  expect(second.get(b[0])).toBeUndefined();
  await second.keep([b]);
  const third = await answersFile(path, "x", labels);
  expect([third.get(a[0]), third.get(b[0])]).toEqual([a[1], b[1]]);
  expect((await readFile(path, "utf8")).split("\n")).toHaveLength(4);
});

test("a first line that was cut is begun anew", async () => {
  const path = join(folder, "cut.jsonl");
  await writeFile(path, '{"format":"limelight-answers","ver');
  const memory = await answersFile(path, "x", labels);
  await memory.keep([a]);
  expect((await answersFile(path, "x", labels)).get(a[0])).toEqual(a[1]);
});

test("a file of another subject, or of something else, is left as it is", async () => {
  const path = join(folder, "other.jsonl");
  await answersFile(path, "x", labels);
  await expect(answersFile(path, "y", labels)).rejects.toThrow("has answers of x");
  await expect(answersFile(path, "x", ["no"])).rejects.toThrow("with the classes no, yes, not of x with no");
  await writeFile(join(folder, "notes.txt"), "my notes");
  await expect(answersFile(join(folder, "notes.txt"), "x", labels)).rejects.toThrow("is no file of answers");
  expect(await readFile(join(folder, "notes.txt"), "utf8")).toBe("my notes");
  await expect(answersFile(folder, "x", labels)).rejects.toThrow("cannot be read");
});
