import { expect, test } from "vitest";
import { DataError } from "./data-error.ts";
import { formatOf } from "./format.ts";

test.each([
  ["a.tsv", "tsv"],
  ["dir.d/A.CSV", "csv"],
  ["a.b.jsonl", "jsonl"],
  ["a.ndjson", "jsonl"],
  ["train-00000-of-00001.parquet", "parquet"],
  ["C:\\texts\\a.txt", "lines"],
])("%s is %s", (name, format) => {
  expect(formatOf(name)).toBe(format);
});

test.each([
  ["hf:glue/sst2:train", /data sets of the hub/, /\.parquet/],
  ["a.xlsx", /unknown ending .xlsx/, /\.tsv/],
  ["a.constructor", /unknown ending .constructor/, /\.tsv/],
  ["dir.tsv/a", /no ending/, /\.tsv/],
  ["", /no ending/, /\.tsv/],
])("%s is not supported", (name, message, hint) => {
  expect(() => formatOf(name)).toThrow(DataError);
  expect(() => formatOf(name)).toThrow(
    expect.objectContaining({
      code: "unsupported",
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    }),
  );
});
