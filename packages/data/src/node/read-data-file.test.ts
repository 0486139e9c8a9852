import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { countParquetFiles, countRows } from "./count-rows.ts";
import { type FileOptions, readDataFile, readParquetFiles } from "./read-data-file.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "limelight-"));
});
afterAll(() => rm(root, { recursive: true }));

async function rows(path: string, options?: FileOptions): Promise<unknown[]> {
  const read: unknown[] = [];
  for await (const row of readDataFile(path, options)) read.push(row);
  return read;
}

function stdin(text: string): FileOptions {
  return { stdin: Readable.from([Buffer.from(text)]) };
}

test("the ending tells the format, unless it is given", async () => {
  const path = join(root, "a.tsv");
  await writeFile(path, "text\tlabel\na\tb\n");
  expect(await rows(path)).toEqual([{ line: 2, text: "a", label: "b" }]);
  expect(await rows(path, { format: "lines", limit: 1 })).toEqual([{ line: 1, text: "text\tlabel" }]);
});

test("a file of many pieces", async () => {
  const path = join(root, "long.txt");
  await writeFile(path, "0123456789\n".repeat(100_000));
  const read = await rows(path);
  expect(read).toHaveLength(100_000);
  expect(read.at(-1)).toEqual({ line: 100_000, text: "0123456789" });
});

test("- is standard input: plain or JSON lines", async () => {
  expect(await rows("-", stdin('{"text": "a"}\n'))).toEqual([{ line: 1, text: "a" }]);
  expect(await rows("-", stdin("a\n"))).toEqual([{ line: 1, text: "a" }]);
  await expect(rows("-", stdin(""))).rejects.toMatchObject({ code: "empty", message: "standard input has no rows" });
});

test("what is not there, a folder, a circle of links, a path that is none, a format that is not read", async () => {
  await symlink("circle.txt", join(root, "circle.txt"));
  await expect(rows(join(root, "absent.tsv"))).rejects.toMatchObject({ code: "not-found" });
  await expect(rows(root, { format: "lines" })).rejects.toMatchObject({ code: "unreadable" });
  await expect(rows(join(root, "circle.txt"))).rejects.toMatchObject({ code: "unreadable" });
  await expect(rows("a\0b.csv")).rejects.toMatchObject({ code: "unreadable" });
  await expect(rows("hf:glue/sst2:validation")).rejects.toMatchObject({ code: "unsupported" });
  await expect(rows(join(root, "absent.parquet"))).rejects.toMatchObject({ code: "not-found" });
  await mkdir(join(root, "folder.parquet"));
  await expect(rows(join(root, "folder.parquet"))).rejects.toMatchObject({ code: "unreadable" });
});

test("parquet files, one and several", async () => {
  const path = fileURLToPath(new URL("../formats/golden/zstd.parquet", import.meta.url));
  expect(await rows(path, { limit: 1 })).toEqual([{ line: 1, text: "a fine film", label: "positive" }]);
  expect(await countRows(path)).toBe(6);
  const both: unknown[] = [];
  for await (const row of readParquetFiles([path, path], "both")) both.push(row);
  expect([both.length, await countParquetFiles([path, path])]).toEqual([12, 12]);
});
