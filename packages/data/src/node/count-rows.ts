import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { formatOf } from "../format.ts";
import { diskFile } from "./disk-file.ts";

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const quote = 0x22;

/** Files larger than this are not counted: it would take longer than anybody waits for a bar. */
const mostBytes = 2 ** 30;

/**
 * About how many rows a file has, from its line ends alone: for a progress bar. Lines of blanks count as rows, and
 * unmatched quotes of a .csv mislead it. Parquet files say it themselves.
 *
 * @returns undefined for standard input, pipes, files over a GiB, and whatever cannot be read: reading will say why.
 */
export async function countRows(path: string): Promise<number | undefined> {
  try {
    if (path === "-") return undefined;
    const format = formatOf(path);
    const status = await stat(path);
    if (format === "parquet") return await countParquetFiles([path]);
    if (!status.isFile() || status.size > mostBytes) return undefined;
    const lines = await countLines(path, format === "csv");
    return format === "csv" || format === "tsv" ? Math.max(0, lines - 1) : lines;
  } catch {
    return undefined;
  }
}

/** How many rows parquet files have together. @throws {DataError} */
export async function countParquetFiles(paths: readonly string[]): Promise<number> {
  const { countParquetRows } = await import("../formats/parquet.ts");
  const counts = await Promise.all(paths.map(async (path) => countParquetRows(await diskFile(path), path)));
  return counts.reduce((sum, count) => sum + count, 0);
}

// Lines that are not empty; with `quoted`, line ends inside of quotes are none.
async function countLines(path: string, quoted: boolean): Promise<number> {
  let count = 0;
  let empty = true;
  let inside = false;
  const stream: AsyncIterable<Uint8Array> = createReadStream(path, { highWaterMark: 2 ** 18 });
  for await (const chunk of stream) {
    for (const byte of chunk) {
      if (quoted && byte === quote) inside = !inside;
      if (byte === lineFeed && !inside) {
        if (!empty) count += 1;
        empty = true;
      } else if (byte !== carriageReturn) empty = false;
    }
  }
  return empty ? count : count + 1;
}
