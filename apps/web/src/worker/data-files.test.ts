import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { DataFiles } from "./data-files.ts";

async function rows(data: DataFiles, file: string): Promise<unknown[]> {
  const read: unknown[] = [];
  for await (const row of data.read({ file, shuffle: false, limit: 2 }, 0)) read.push(row);
  return read;
}

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
