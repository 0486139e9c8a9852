import { createReadStream } from "node:fs";
import { DataError } from "../data-error.ts";
import { type Format, formatOf } from "../format.ts";
import { type ReadOptions, readExamples } from "../read-examples.ts";
import type { Row } from "../row.ts";

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
  else yield* readExamples(fileChunks(path), { ...rest, format: format ?? formatOf(path), name: path });
}

async function* fileChunks(path: string): AsyncGenerator<Uint8Array> {
  try {
    const stream: AsyncIterable<Uint8Array> = createReadStream(path, { highWaterMark: 2 ** 18 });
    yield* stream;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") {
      throw new DataError("not-found", `${path}: there is no such file`, "Check the path.", { cause: error });
    }
    if (code === "EISDIR") {
      throw new DataError("unreadable", `${path} is a folder`, "Give a file of it.", { cause: error });
    }
    const why = error instanceof Error ? error.message : String(error);
    throw new DataError("unreadable", `${path} cannot be read: ${why}`, "Check its permissions.", { cause: error });
  }
}
