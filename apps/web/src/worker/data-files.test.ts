import { readFile } from "node:fs/promises";
import { afterEach, expect, test, vi } from "vitest";
import { DataFiles } from "./data-files.ts";

async function rows(data: DataFiles, file: string): Promise<unknown[]> {
  const read: unknown[] = [];
  for await (const row of data.read({ file, shuffle: false, limit: 2 }, 0)) read.push(row);
  return read;
}

afterEach(() => {
  vi.unstubAllGlobals();
});

test("the example reviews lie beside the page: they are fetched when they are first read, and nothing else is", async () => {
  const asked: string[] = [];
  let works = false;
  vi.stubGlobal("fetch", async (address: URL) => {
    asked.push(address.href);
    return works ? new Response("text\tlabel\nso good\tpositive\n") : new Response("", { status: 503 });
  });
  const data = new DataFiles();
  data.liesBeside("http://localhost/sub/");
  await expect(rows(data, "examples/reviews.tsv")).rejects.toMatchObject({ code: "unreadable" });
  works = true;
  for (const _ of [1, 2])
    expect(await rows(data, "examples/reviews.tsv")).toEqual([{ line: 2, text: "so good", label: "positive" }]);
  await expect(rows(data, "examples/others.tsv")).rejects.toMatchObject({ code: "not-found" });
  expect(asked).toEqual(Array.from({ length: 2 }, () => "http://localhost/sub/examples/reviews.tsv"));
});

test("files that were dropped are read by their names, parquet as well", async () => {
  const golden = new URL("../../../../packages/data/src/formats/golden/gzip.parquet", import.meta.url);
  const data = new DataFiles();
  await data.add(new File([new Uint8Array(await readFile(golden))], "films.parquet"));
  await data.add(new File(["text\tlabel\nfine\tpositive\n"], "films.tsv"));
  expect(await rows(data, "films.parquet")).toEqual([
    { line: 1, text: "a fine film", label: "positive" },
    { line: 2, text: "dull", label: "negative" },
  ]);
  expect(await rows(data, "films.tsv")).toEqual([{ line: 2, text: "fine", label: "positive" }]);
  await expect(rows(data, "hf:org/films:train")).rejects.toMatchObject({ code: "not-found" });
  await expect(data.add(new File(["x"], "cat.jpg"))).rejects.toMatchObject({ code: "unsupported" });
});
