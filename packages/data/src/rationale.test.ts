import { expect, test } from "vitest";
import { readRationale } from "./rationale.ts";
import { readExamples, type ReadOptions } from "./read-examples.ts";
import type { Row } from "./row.ts";

async function rows(source: string, format: ReadOptions["format"], rationaleColumn?: string): Promise<Row[]> {
  const read: Row[] = [];
  const named = rationaleColumn === undefined ? {} : { rationaleColumn };
  for await (const row of readExamples(source, { format, name: "file", ...named })) read.push(row);
  return read;
}

test("marks and places are read however they are written", () => {
  expect(readRationale([0, 1, 1])).toEqual({ words: [0, 1, 1] });
  expect(readRationale([0n, true, false])).toEqual({ words: [0, 1, 0] });
  expect(readRationale("0 1, 1")).toEqual({ words: [0, 1, 1] });
  expect(readRationale(" 1 ")).toEqual({ words: [1] });
  expect(readRationale("[[0, 4], [9, 12]]")).toEqual({
    spans: [
      [0, 4],
      [9, 12],
    ],
  });
  for (const none of [undefined, null, "", "  ", [], "[]"]) expect(readRationale(none)).toBeUndefined();
});

test.each([["it is good"], [{}], [[0, 2]], [[[3, 1]]], [[[0, 1], 1]], [[[-1, 2]]], [7], ["2 1"]])(
  "%j is no rationale",
  (value) => {
    expect(() => readRationale(value)).toThrow(RangeError);
  },
);

test("rationales are read where they are asked for, and a bad one is a bad line", async () => {
  const tsv = "text\trationale\nso good\t0 1\nso bad\tit is bad\nplain\t\n";
  expect(await rows(tsv, "tsv")).toEqual([
    { line: 2, text: "so good" },
    { line: 3, text: "so bad" },
    { line: 4, text: "plain" },
  ]);
  expect(await rows(tsv, "tsv", "rationale")).toEqual([
    { line: 2, text: "so good", rationale: { words: [0, 1] } },
    { line: 3, error: expect.stringMatching(/^the rationale is no rationale/) },
    { line: 4, text: "plain" },
  ]);
  const json = '{"text": "so good", "why": [[3, 7]]}\n{"text": "so bad", "why": 3}\n{"text": "plain"}\n';
  expect(await rows(json, "jsonl", "why")).toEqual([
    { line: 1, text: "so good", rationale: { spans: [[3, 7]] } },
    { line: 2, error: expect.stringMatching(/^"why" is no rationale/) },
    { line: 3, text: "plain" },
  ]);
});

test("a column that is named has to be there, the usual one need not", async () => {
  expect(await rows("text\na\n", "tsv", "rationale")).toEqual([{ line: 2, text: "a" }]);
  await expect(rows("text\na\n", "tsv", "why")).rejects.toMatchObject({ code: "missing-column" });
});
