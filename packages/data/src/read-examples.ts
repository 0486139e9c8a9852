import { DataError } from "./data-error.ts";
import { readCsv } from "./formats/csv.ts";
import { readJsonLines } from "./formats/jsonl.ts";
import { readPlainLines } from "./formats/plain.ts";
import type { ColumnNames } from "./formats/table.ts";
import { readTsv } from "./formats/tsv.ts";
import type { Format } from "./format.ts";
import { joined, type Line, splitLines } from "./lines.ts";
import { ofBytes, type RandomAccess } from "./random-access.ts";
import type { Row } from "./row.ts";
import { shuffled } from "./shuffle.ts";

/** Which rows of a source are given, and in which order. */
export interface Selection {
  /** At most so many rows, bad lines among them. With `shuffle`: of all, drawn at random. */
  readonly limit?: number;
  /** Whether the rows come in random order; all are read before the first is given. */
  readonly shuffle?: boolean;
  /** Of the random order: a 32-bit integer, 0 if left out. */
  readonly seed?: number;
}

/** How {@link readExamples} reads. */
export interface ReadOptions extends ColumnNames, Selection {
  readonly format: Format;
  /** How error messages call the source. */
  readonly name?: string;
}

/**
 * The contents of a file: text, bytes, bytes as they arrive, or a file of which any part can be read. Several files are read
 * one behind another; a parquet file as it arrives is gathered first.
 */
export type Source = string | Uint8Array | AsyncIterable<Uint8Array> | RandomAccess | readonly RandomAccess[];

/**
 * Reads a data set row by row. A line that cannot be used gives `{ error, line }` in its place, and the rest goes on.
 *
 * @throws {DataError} while iterating, when the source as a whole cannot be used.
 * @throws {RangeError} for a limit that is no whole number.
 */
export async function* readExamples(source: Source, options: ReadOptions): AsyncGenerator<Row> {
  const { limit = Infinity, shuffle = false, seed = 0, name = "the data" } = options;
  if (limit !== Infinity && !(Number.isInteger(limit) && limit >= 0)) {
    throw new RangeError(`the limit is to be a whole number, not ${limit}`);
  }
  if (limit === 0) return;
  const rows =
    options.format === "parquet"
      ? readParquetFiles(source, options, name, shuffle ? Infinity : limit)
      : readRows(splitLines(chunksOf(source), name), { ...options, format: options.format }, name);
  let count = 0;
  for await (const row of shuffle ? shuffleAll(rows, seed) : rows) {
    yield row;
    count++;
    if (count === limit) return; // at once: the next row of a pipe may never come
  }
  if (count === 0) throw new DataError("empty", `${name} has no rows`, "Give data with at least one text.");
}

async function* shuffleAll(rows: AsyncIterable<Row>, seed: number): AsyncGenerator<Row> {
  const all: Row[] = [];
  for await (const row of rows) all.push(row);
  yield* shuffled(all, seed);
}

/** Rows of all files as of one. */
async function* readParquetFiles(
  source: Source,
  options: ReadOptions,
  name: string,
  most: number,
): AsyncGenerator<Row> {
  // Its decoders come when there is such a file.
  const { readParquet } = await import("./formats/parquet.ts");
  let before = 0;
  for (const file of await filesOf(source)) {
    let rows = 0;
    for await (const row of readParquet(file, { ...options, name, before, most: most - before })) {
      yield row;
      rows += 1;
    }
    before += rows;
    if (before >= most) return;
  }
}

/** Formats that are made of lines. */
interface LineOptions extends ReadOptions {
  readonly format: Exclude<Format, "parquet">;
}

async function* readRows(lines: AsyncGenerator<Line>, options: LineOptions, name: string): AsyncGenerator<Row> {
  switch (options.format) {
    case "tsv":
      yield* readTsv(lines, options, name);
      break;
    case "csv":
      yield* readCsv(lines, options, name);
      break;
    case "jsonl":
      yield* readJsonLines(lines, options);
      break;
    case "lines":
      yield* readPlainLines(lines);
      break;
    case "auto":
      yield* readByFirstLine(lines, options);
      break;
  }
}

async function* readByFirstLine(lines: AsyncGenerator<Line>, names: ColumnNames): AsyncGenerator<Row> {
  for (;;) {
    const { done, value: first } = await lines.next();
    if (done === true) return;
    if (first.text === "") continue;
    const all = prepend(first, lines);
    yield* first.text.trimStart().startsWith("{") ? readJsonLines(all, names) : readPlainLines(all);
    return;
  }
}

async function* prepend(first: Line, rest: AsyncIterable<Line>): AsyncGenerator<Line> {
  yield first;
  yield* rest;
}

/** Bytes that are read at once where any can be. */
const chunkBytes = 2 ** 18;

async function* chunksOf(source: Source): AsyncGenerator<Uint8Array> {
  if (typeof source === "string") yield new TextEncoder().encode(source);
  else if (source instanceof Uint8Array) yield source;
  else if (Symbol.asyncIterator in source) yield* source;
  else
    for (const file of [source].flat())
      for (let start = 0; start < file.byteLength; start += chunkBytes)
        yield new Uint8Array(await file.slice(start, Math.min(start + chunkBytes, file.byteLength)));
}

async function filesOf(source: Source): Promise<readonly RandomAccess[]> {
  if (typeof source !== "string" && !(source instanceof Uint8Array) && !(Symbol.asyncIterator in source))
    return [source].flat();
  const chunks: Uint8Array[] = [];
  for await (const chunk of chunksOf(source)) chunks.push(chunk);
  return [ofBytes(joined(chunks))];
}
