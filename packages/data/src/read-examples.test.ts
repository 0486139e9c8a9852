import * as fc from "fast-check";
import Papa from "papaparse";
import { describe, expect, test } from "vitest";
import { DataError } from "./data-error.ts";
import { type ReadOptions, readExamples, type Source } from "./read-examples.ts";
import type { Row } from "./row.ts";

async function rows(source: Source, format: ReadOptions["format"], options: Partial<ReadOptions> = {}): Promise<Row[]> {
  const read: Row[] = [];
  for await (const row of readExamples(source, { format, name: "file", ...options })) read.push(row);
  return read;
}

async function* pieces(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += length) yield bytes.subarray(start, start + length);
}

async function* endless(): AsyncGenerator<Uint8Array> {
  for (;;) yield new TextEncoder().encode("a\n");
}

function concatenated(...parts: (string | readonly number[])[]): Uint8Array {
  return Buffer.concat(parts.map((part) => Buffer.from(part)));
}

async function failure(
  source: Source,
  format: ReadOptions["format"],
  options: Partial<ReadOptions> = {},
): Promise<DataError> {
  const thrown = await rows(source, format, options).catch((error: unknown) => error);
  if (thrown instanceof DataError) return thrown;
  throw new Error(`no DataError but ${JSON.stringify(thrown)}`);
}

describe("tsv", () => {
  test("quotes are letters; pair, label and id are found by name; CRLF and a byte order mark are dropped", async () => {
    const text = '\ufeffid\tlabel\ttext_pair\ttext\r\n7\tyes\tsays "b\t"a" said\r\n\r\n\t\t\tc';
    expect(await rows(text, "tsv")).toEqual([
      { line: 2, text: '"a" said', textPair: 'says "b', label: "yes", id: "7" },
      { line: 4, text: "c" },
    ]);
  });

  test("a line with too few or too many fields", async () => {
    expect(await rows("text\tlabel\na\nb\tx\ty\nc\tx\n", "tsv")).toEqual([
      { line: 2, error: "1 fields, but the header has 2" },
      { line: 3, error: "3 fields, but the header has 2" },
      { line: 4, text: "c", label: "x" },
    ]);
  });

  test("other names of the columns", async () => {
    const options = { textColumn: "sentence", pairColumn: "b", labelColumn: "gold", idColumn: "n" };
    const [row] = await rows("sentence\tb\tgold\tn\ttext\n1\t2\t3\t4\t5", "tsv", options);
    expect(row).toEqual({ line: 2, text: "1", textPair: "2", label: "3", id: "4" });
  });

  test.each<[string, Partial<ReadOptions>, string]>([
    ["sentence\tlabel\na\tb", {}, 'no column "text" among "sentence", "label"'],
    ["text\na", { labelColumn: "gold" }, 'no column "gold" among "text"'],
    ["text\ttext\na\tb", {}, '"text" is there twice'],
  ])("%j with %j", async (text, options, message) => {
    const error = await failure(text, "tsv", options);
    expect(error.code).toBe("missing-column");
    expect(error.message).toContain(message);
  });
});

describe("csv", () => {
  test("quoted commas, quotes and line ends; lines are counted as they stand in the file", async () => {
    const text = 'text,label\r\n"a, ""b""",x\r\n"two\r\nlines",y\n\nplain,z';
    expect(await rows(text, "csv")).toEqual([
      { line: 2, text: 'a, "b"', label: "x" },
      { line: 3, text: "two\nlines", label: "y" },
      { line: 6, text: "plain", label: "z" },
    ]);
  });

  test("a bad row gives its error, and the rest goes on", async () => {
    expect(await rows('text,label\na,b,c\n"x" y,z\nd,e\n', "csv")).toEqual([
      { line: 2, error: "3 fields, but the header has 2" },
      { line: 3, error: "a quoted field goes on behind its closing quote" },
      { line: 4, text: "d", label: "e" },
    ]);
  });

  test("a quote that is never closed", async () => {
    expect(await rows('text,label\na,b\n"c,d\ne,f\n', "csv")).toEqual([
      { line: 2, text: "a", label: "b" },
      { line: 3, error: "a quote is never closed" },
      { line: 4, text: "e", label: "f" },
    ]);
  });

  test("a quote inside of a field without quotes is a letter", async () => {
    expect(await rows('text,label\n5" disk,a\n"6"" disk",b\n', "csv")).toEqual([
      { line: 2, text: '5" disk', label: "a" },
      { line: 3, text: '6" disk', label: "b" },
    ]);
  });

  test("thousands of quotes that are never closed take no long time", async () => {
    const start = performance.now();
    const read = await rows(`text,label\n${'"a\n'.repeat(2000)}${'"a""\n'.repeat(3000)}b,c`, "csv");
    expect(read.at(-1)).toEqual({ line: 5002, text: "b", label: "c" });
    expect(performance.now() - start).toBeLessThan(20_000);
  });

  test("whatever Papa writes is read back", async () => {
    const text = fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", " ", "é", "\t", "😀"), minLength: 1 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(text, text), { minLength: 1 }), async (pairs) => {
        const csv = Papa.unparse({ fields: ["text", "label"], data: pairs });
        const read = await rows(csv, "csv");
        expect(read.map((row) => ("text" in row ? [row.text, row.label] : row))).toEqual(pairs);
      }),
    );
  });
});

describe("jsonl", () => {
  test("an integer that would lose digits is a bad line, no other number", async () => {
    const lines = ['{"text": "a", "id": 12345678901234567890}', '{"text": "b", "id": "12345678901234567890"}'];
    const source = [...lines, '{"text": "c", "label": 9007199254740991}'].join("\n");
    expect(await rows(source, "jsonl")).toEqual([
      { line: 1, error: expect.stringMatching(/"id" .*2\^53.*quotes/) },
      { line: 2, text: "b", id: "12345678901234567890" },
      { line: 3, text: "c", label: "9007199254740991" },
    ]);
  });

  test("all fields; labels and ids of other types; null is absent", async () => {
    const lines = [
      '{"text": "a", "text_pair": "b", "continuation": "c", "label": "d", "id": "e", "more": []}',
      "  ",
      '{"text": "", "label": 1, "id": 7, "text_pair": null}',
      '{"text": "\\u0000", "label": false}',
    ];
    expect(await rows(lines.join("\n"), "jsonl")).toEqual([
      { line: 1, text: "a", textPair: "b", continuation: "c", label: "d", id: "e" },
      { line: 3, text: "", label: "1", id: "7" },
      { line: 4, text: "\0", label: "false" },
    ]);
  });

  test.each([
    ["oops", "not JSON"],
    ['{"text": "a"', "not JSON"],
    ['"a"', "not a JSON object"],
    ["[]", "not a JSON object"],
    ["null", "not a JSON object"],
    ["{}", 'there is no "text" among no keys'],
    ['{"sentence": "a"}', 'there is no "text" among "sentence"'],
    ['{"text": 1}', '"text" is not a string'],
    ['{"text": "a", "label": []}', '"label" is not a string'],
    ['{"text": "\\ud800"}', "lone surrogate"],
  ])("%s is bad, and the rest goes on", async (line, message) => {
    const read = await rows(`{"text": "a"}\n${line}\n{"text": "b"}\n`, "jsonl");
    expect(read).toEqual([
      { line: 1, text: "a" },
      { line: 2, error: expect.stringContaining(message) },
      { line: 3, text: "b" },
    ]);
  });
});

describe("lines and auto", () => {
  test("a text a line; spaces are a text, empty lines are none", async () => {
    expect(await rows("a\n\n  \n😀\r\n", "lines")).toEqual([
      { line: 1, text: "a" },
      { line: 3, text: "  " },
      { line: 4, text: "😀" },
    ]);
  });

  test("auto goes by the first line", async () => {
    expect(await rows('\n{"text": "a"}\nb', "auto")).toEqual([
      { line: 2, text: "a" },
      { line: 3, error: expect.stringContaining("not JSON") },
    ]);
    expect(await rows('b\n{"text": "a"}', "auto")).toEqual([
      { line: 1, text: "b" },
      { line: 2, text: '{"text": "a"}' },
    ]);
  });
});

describe("bytes", () => {
  const bad = [0x61, 0xff, 0x0a]; // "a", no UTF-8, line feed

  test.each([
    ["lines", ""],
    ["jsonl", ""],
    ["tsv", "text\n"],
    ["csv", "text\n"],
  ] as const)("a line of %s that is not UTF-8 spoils no other", async (format, header) => {
    const line = format === "jsonl" ? '{"text": "\ufffd"}\n' : "\ufffd\n"; // the replacement character itself is text
    const read = await rows(concatenated(header, line, bad, line), format);
    const first = header === "" ? 1 : 2;
    expect(read).toEqual([
      { line: first, text: "\ufffd" },
      { line: first + 1, error: "not UTF-8" },
      { line: first + 2, text: "\ufffd" },
    ]);
  });

  test.each<[string, Uint8Array]>([
    ["a parquet file", concatenated("PAR1", [0x15, 0, 0x15])],
    ["a gzip file", Uint8Array.of(0x1f, 0x8b, 8, 0)],
    ["a zip file", concatenated("PK", [3, 4])],
    ["UTF-16", Uint8Array.of(0xff, 0xfe, 0x61, 0)],
    ["UTF-16", Uint8Array.of(0xfe, 0xff, 0, 0x61)],
    ["binary", Uint8Array.of(0x61, 0, 0xff, 0x61)],
  ])("%s is no text", async (kind, bytes) => {
    for (const source of [bytes, pieces(bytes, 1)]) {
      const error = await failure(source, "lines");
      expect(error.code).toBe("not-text");
      expect(error.message).toContain(kind);
    }
  });

  test("it does not matter where the pieces end", async () => {
    const text = "\ufefftext\tlabel\r\nà\t😀\r\n\r\nsecond line\tx";
    const whole = await rows(text, "tsv");
    expect(whole).toHaveLength(2);
    const bytes = new TextEncoder().encode(text);
    for (let length = 1; length <= bytes.length; length++) {
      expect(await rows(pieces(bytes, length), "tsv")).toEqual(whole);
    }
  });

  test("a row is given as soon as its line has ended", async () => {
    let asked = 0;
    async function* typing(): AsyncGenerator<Uint8Array> {
      for (const line of ["a\n", "b\n"]) {
        asked++;
        yield new TextEncoder().encode(line);
      }
    }
    const reading = readExamples(typing(), { format: "auto" });
    expect((await reading.next()).value).toEqual({ line: 1, text: "a" });
    expect(asked).toBe(1);
  });
});

describe("selection", () => {
  const hundred = Array.from({ length: 100 }, (_, i) => `${i}\n`).join("");

  async function order(options: Partial<ReadOptions>): Promise<number[]> {
    const shuffledRows = await rows(hundred, "lines", { shuffle: true, ...options });
    return shuffledRows.map(({ line }) => line);
  }

  test("limit takes the first rows and reads no further", async () => {
    expect(await rows(endless(), "lines", { limit: 3 })).toHaveLength(3);
    expect(await rows(hundred, "lines", { limit: 0 })).toEqual([]);
    expect(await rows(hundred, "lines", { limit: 1000 })).toHaveLength(100);
  });

  test.each([-1, 1.5, Number.NaN])("a limit of %s", async (limit) => {
    await expect(rows(hundred, "lines", { limit })).rejects.toThrow(RangeError);
  });

  test("shuffle is a permutation, the same for the same seed, and limit takes its beginning", async () => {
    const first = await order({ seed: 1 });
    expect(first.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
    expect(await order({ seed: 1 })).toEqual(first);
    expect(await order({ seed: 1, limit: 10 })).toEqual(first.slice(0, 10));
    expect(await order({ seed: 2 })).not.toEqual(first);
    expect((await order({})).slice(0, 8)).toEqual([48, 5, 39, 94, 100, 51, 77, 49]); // an order that stays, release after release
  });
});

test.each([
  ["", "lines"],
  ["\n\n", "auto"],
  ["", "jsonl"],
  ["", "tsv"],
  ["text,label\n", "csv"],
  ["text\tlabel\n", "tsv"],
] as const)("%j has no rows as %s", async (text, format) => {
  expect((await failure(text, format)).code).toBe("empty");
});
