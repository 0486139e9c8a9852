import { DataError } from "./data-error.ts";
import { readCsv } from "./formats/csv.ts";
import { readJsonLines } from "./formats/jsonl.ts";
import { readPlainLines } from "./formats/plain.ts";
import type { ColumnNames } from "./formats/table.ts";
import { readTsv } from "./formats/tsv.ts";
import type { Format } from "./format.ts";
import { type Line, splitLines } from "./lines.ts";
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

/** The contents of a file: text, bytes, or bytes as they arrive. */
export type Source = string | Uint8Array | AsyncIterable<Uint8Array>;

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
  const rows = readRows(splitLines(chunksOf(source), name), options, name);
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

async function* readRows(lines: AsyncGenerator<Line>, options: ReadOptions, name: string): AsyncGenerator<Row> {
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

async function* chunksOf(source: Source): AsyncGenerator<Uint8Array> {
  if (typeof source === "string") yield new TextEncoder().encode(source);
  else if (source instanceof Uint8Array) yield source;
  else yield* source;
}
