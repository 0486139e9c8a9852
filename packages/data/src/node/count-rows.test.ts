import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { countRows } from "./count-rows.ts";
import { readDataFile } from "./read-data-file.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "limelight-"));
});
afterAll(() => rm(folder, { recursive: true }));

test.each([
  ["a.tsv", "text\tlabel\ngood\t1\n\nbad\t0"],
  ["b.csv", 'text,label\r\n"two\nlines, quoted ""twice""",1\r\nbad,0\r\n'],
  ["c.jsonl", '{"text": "good"}\n\n{"text": "bad"}\nno json\n'],
  ["d.txt", "good\nbad\n"],
])("%s: as many as are read", async (name, content) => {
  const path = join(folder, name);
  await writeFile(path, content);
  const rows = [];
  for await (const row of readDataFile(path)) rows.push(row);
  expect(await countRows(path)).toBe(rows.length);
});

test.each(["-", "/nowhere.tsv", "/tmp", "/dev/null", "no-ending"])("%s is not counted", async (path) => {
  expect(await countRows(path)).toBeUndefined();
});
