import { readFile } from "node:fs/promises";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { DataError } from "../data-error.ts";
import { readExamples, type ReadOptions } from "../read-examples.ts";
import { ofBlob, type RandomAccess } from "../random-access.ts";
import type { Row } from "../row.ts";
import { classLabels } from "./class-labels.ts";

const golden = (name: string): Promise<Uint8Array> => readFile(new URL(`golden/${name}.parquet`, import.meta.url));

async function rows(source: Parameters<typeof readExamples>[0], options: Partial<ReadOptions> = {}): Promise<Row[]> {
  const read: Row[] = [];
  for await (const row of readExamples(source, { format: "parquet", name: "file", ...options })) read.push(row);
  return read;
}

const expected = [
  { line: 1, text: "a fine film", label: "positive" },
  { line: 2, text: "dull", label: "negative" },
  { line: 3, text: "Überraschend gut 😀", label: "positive" },
  { line: 4, text: "", label: "negative" },
  { line: 5, text: "two\nlines", label: "positive" },
  { line: 6, text: "no label" },
];

test.each(["none", "snappy", "gzip", "brotli", "zstd", "lz4"])(
  "as pyarrow writes it, with the codec %s",
  async (codec) => {
    expect(await rows(await golden(codec))).toEqual(expected);
  },
);

test("bytes as they arrive, a file of a page, and several files one behind another", async () => {
  const bytes = await golden("snappy");
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    yield bytes.subarray(0, 100);
    yield bytes.subarray(100);
  };
  const blob = ofBlob(new Blob([new Uint8Array(bytes)]));
  expect(await rows(chunks())).toEqual(expected);
  expect(await rows(blob)).toEqual(expected);
  const both = await rows([blob, blob]);
  expect(both.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  expect(await rows([blob, blob], { limit: 8 })).toEqual(both.slice(0, 8));
  expect(
    (await rows([blob, blob], { limit: 8, shuffle: true, seed: 1 })).toSorted((a, b) => a.line - b.line),
  ).not.toEqual(both.slice(0, 8));
});

test("rows come group by group: what lies behind the limit is not read", async () => {
  const file = ofBlob(new Blob([new Uint8Array(await golden("none"))]));
  const asked: number[] = [];
  const watched: RandomAccess = {
    byteLength: file.byteLength,
    slice(start, end) {
      asked.push(start);
      return file.slice(start, end);
    },
  };
  await rows(watched, { limit: 3 });
  const within = asked.splice(0).length;
  await rows(watched);
  expect(asked.length).toBeGreaterThan(within);
});

test("other columns, and rows that cannot be used", async () => {
  const bytes = await golden("odd");
  expect(await rows(bytes, { textColumn: "sentence", idColumn: "number" })).toEqual([
    { line: 1, text: "fine", label: "2.5", id: "1" },
    { error: '"sentence" is empty (null)', line: 2 },
    { error: "not UTF-8", line: 3 },
    { line: 4, text: "good", id: "4" },
  ]);
  const odd = await rows(bytes, { textColumn: "sentence", labelColumn: "list", limit: 1 });
  expect(odd).toEqual([{ error: '"list" is not a string', line: 1 }]);
  expect(await rows(bytes, { textColumn: "number", limit: 1 })).toEqual([
    { error: '"number" is not a string', line: 1 },
  ]);
  await expect(rows(bytes)).rejects.toMatchObject({
    code: "missing-column",
    message: 'file: there is no column "text" among "sentence", "label", "number", "list"',
  });
});

test("what is no parquet file, or not all of one", async () => {
  const bytes = await golden("gzip");
  const torn = [
    bytes.subarray(0, -3),
    bytes.subarray(50),
    new TextEncoder().encode("text\nno parquet at all\n"),
    new Uint8Array(),
  ];
  const broken = Uint8Array.from(bytes);
  broken.fill(255, 4, 60);
  for (const each of [...torn, broken])
    await expect(rows(each)).rejects.toMatchObject({ name: "DataError", code: "damaged" });
});

test("bytes that were altered give rows, or an error that says so", async () => {
  const bytes = await golden("gzip");
  const alteration = fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 }));
  await fc.assert(
    fc.asyncProperty(fc.array(alteration, { minLength: 1, maxLength: 8 }), async (alterations) => {
      const altered = Uint8Array.from(bytes);
      for (const [at, byte] of alterations) altered[at] = byte;
      const error: unknown = await rows(altered).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error === undefined || error instanceof DataError).toBe(true);
    }),
    { numRuns: 100 },
  );
});

test("class names are those of ClassLabel features alone", () => {
  const features = {
    a: { names: ["x"], _type: "ClassLabel" },
    b: { names: ["x"], _type: "Value" },
    c: { names: [1], _type: "ClassLabel" },
  };
  expect([...classLabels(JSON.stringify({ info: { features } }))]).toEqual([["a", ["x"]]]);
  for (const text of [undefined, "", "no JSON", "null", "[]", '{"info": 1}', '{"info": {"features": null}}'])
    expect(classLabels(text).size).toBe(0);
});
