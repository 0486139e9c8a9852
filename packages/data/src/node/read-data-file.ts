import { createReadStream } from "node:fs";
import { type Format, formatOf } from "../format.ts";
import { type ReadOptions, readExamples } from "../read-examples.ts";
import type { Row } from "../row.ts";
import { diskFile } from "./disk-file.ts";
import { fileError } from "./file-error.ts";

/** How {@link readDataFile} reads. */
export interface FileOptions extends Omit<ReadOptions, "format" | "name"> {
  /** Left out: what the file's name tells; for standard input `auto`. */
  readonly format?: Format;
  /** What `-` stands for: standard input unless told. */
  readonly stdin?: AsyncIterable<Uint8Array>;
}

/**
 * Reads a data set from a file, or from standard input, whose rows are given as soon as their line has ended.
 *
 * @param path a file's path, or `-`.
 * @throws {DataError} while iterating, when the file as a whole cannot be used.
 */
export async function* readDataFile(path: string, options: FileOptions = {}): AsyncGenerator<Row> {
  const { stdin = process.stdin, format, ...rest } = options;
  if (path === "-") yield* readExamples(stdin, { ...rest, format: format ?? "auto", name: "standard input" });
  else if ((format ?? formatOf(path)) === "parquet") yield* readParquetFiles([path], path, rest);
  else yield* readExamples(fileChunks(path), { ...rest, format: format ?? formatOf(path), name: path });
}

/**
 * Reads parquet files one behind another, as the parts of one data set.
 *
 * @param name how error messages call them.
 * @throws {DataError} while iterating, when they cannot be used as a whole.
 */
export async function* readParquetFiles(
  paths: readonly string[],
  name: string,
  options: Omit<FileOptions, "format" | "stdin"> = {},
): AsyncGenerator<Row> {
  yield* readExamples(await Promise.all(paths.map(diskFile)), { ...options, format: "parquet", name });
}

async function* fileChunks(path: string): AsyncGenerator<Uint8Array> {
  try {
    const stream: AsyncIterable<Uint8Array> = createReadStream(path, { highWaterMark: 2 ** 18 });
    yield* stream;
  } catch (error) {
    throw fileError(path, error);
  }
}
