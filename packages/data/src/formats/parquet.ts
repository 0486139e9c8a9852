import {
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
  type Compressors,
  type FileMetaData,
} from "hyparquet";
import {
  decompressBrotli,
  decompressGzip,
  decompressLz4,
  decompressLz4Raw,
  decompressZstd,
} from "hyparquet-compressors";
import { DataError } from "../data-error.ts";
import { decodeText, isWellFormed } from "../lines.ts";
import type { RandomAccess } from "../random-access.ts";
import type { Row } from "../row.ts";
import { classLabels } from "./class-labels.ts";
import { type ColumnNames, findColumns, rationaleField } from "./table.ts";

/** Pages are about a megabyte; what claims to be so much more is no page. */
const mostPageBytes = 2 ** 28;

/** Snappy is hyparquet's own: the other one is WebAssembly, which strict pages do not run. */
const compressors: Compressors = {
  GZIP: limited(decompressGzip),
  BROTLI: limited(decompressBrotli),
  ZSTD: limited((input) => decompressZstd(input)),
  LZ4: limited(decompressLz4),
  LZ4_RAW: limited(decompressLz4Raw),
};

type Decompress = (input: Uint8Array, outputLength: number) => Uint8Array;

function limited(decompress: Decompress): Decompress {
  return (input, outputLength) => {
    if (outputLength > mostPageBytes) throw new RangeError(`a page of ${outputLength} bytes`);
    return decompress(input, outputLength);
  };
}

/** How {@link readParquet} reads. */
export interface ParquetOptions extends ColumnNames {
  /** How error messages call the file. */
  readonly name: string;
  /** No more rows than these are wanted, as far as is known beforehand. */
  readonly most?: number;
  /** Rows of the files before this one: line numbers count on from there. */
  readonly before?: number;
}

/**
 * Reads the rows of a parquet file, one row group at a time, and of its columns only those that are asked for. A row is a
 * line, counted from 1. Numbers that stand for classes become the names that the file gives them; -1 is no class.
 *
 * @throws {DataError} `missing-column`; `damaged` for what is no parquet file, or not all of one
 */
export async function* readParquet(file: RandomAccess, options: ParquetOptions): AsyncGenerator<Row> {
  try {
    yield* rowsOf(file, options);
  } catch (error) {
    throw asDamaged(options.name, error);
  }
}

async function* rowsOf(file: RandomAccess, options: ParquetOptions): AsyncGenerator<Row> {
  const { name, most = Infinity, before = 0 } = options;
  const metadata = await described(file);
  const header = parquetSchema(metadata).children.map(({ element }) => element.name);
  const found = findColumns(header, options, name, "The file names its columns itself.");
  const column = (index: number | undefined): string | undefined => (index === undefined ? undefined : header[index]);
  const columns = {
    text: column(found.text),
    textPair: column(found.pair),
    label: column(found.label),
    id: column(found.id),
    rationale: column(found.rationale),
  };
  const names = classLabels(metadata.key_value_metadata?.find(({ key }) => key === "huggingface")?.value);
  const read = { file, metadata, columns: Object.values(columns).filter((each) => each !== undefined), compressors };
  let start = 0;
  for (const group of metadata.row_groups) {
    const end = start + Number(group.num_rows);
    if (start >= most) return;
    const rows = await parquetReadObjects({
      ...read,
      rowStart: start,
      rowEnd: Math.min(end, most),
      parsers: { stringFromBytes },
    });
    for (const [index, row] of rows.entries()) yield rowOf(row, columns, names, before + start + index + 1);
    start = end;
  }
}

/** How many rows a parquet file has. @throws {DataError} `damaged` */
export async function countParquetRows(file: RandomAccess, name: string): Promise<number> {
  try {
    return Number((await described(file)).num_rows);
  } catch (error) {
    throw asDamaged(name, error);
  }
}

function described(file: RandomAccess): Promise<FileMetaData> {
  return parquetMetadataAsync(file, { geoparquet: false });
}

/** The parser takes a file's word for most of what it says, and stumbles in its own ways where that is wrong. */
function asDamaged(name: string, error: unknown): DataError {
  if (error instanceof DataError) return error;
  const why = error instanceof Error ? error.message : String(error);
  const hint = "It is no parquet file, or not all of one: fetch it again.";
  return new DataError("damaged", `${name} cannot be read as parquet: ${why}`, hint, { cause: error });
}

/** The parser hands over undefined for null. */
function stringFromBytes(bytes: Uint8Array | undefined): string | undefined {
  return bytes && decodeText(bytes).text;
}

type Columns = Readonly<Record<"text" | "textPair" | "label" | "id" | "rationale", string | undefined>>;

function rowOf(
  row: Readonly<Record<string, unknown>>,
  columns: Columns,
  names: ReadonlyMap<string, readonly string[]>,
  line: number,
): Row {
  try {
    const value = (column: string | undefined): unknown => (column === undefined ? undefined : row[column]);
    const text = textOf(value(columns.text), columns.text);
    if (text === undefined) return { error: `${JSON.stringify(columns.text)} is empty (null)`, line };
    const textPair = textOf(value(columns.textPair), columns.textPair);
    const label = labelOf(value(columns.label), columns.label, names.get(columns.label ?? ""));
    const id = scalarOf(value(columns.id), columns.id);
    const marked = rationaleField(value(columns.rationale), JSON.stringify(columns.rationale));
    if ("error" in marked) return { ...marked, line };
    return {
      line,
      text,
      ...(textPair !== undefined && textPair !== "" && { textPair }),
      ...(label !== undefined && label !== "" && { label }),
      ...(id !== undefined && id !== "" && { id }),
      ...marked,
    };
  } catch (error) {
    if (error instanceof FieldError) return { error: error.message, line };
    throw error;
  }
}

class FieldError extends Error {}

function textOf(value: unknown, column: string | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") throw new FieldError(`${JSON.stringify(column)} is not a string`);
  if (!isWellFormed(value)) throw new FieldError("not UTF-8");
  return value;
}

function scalarOf(value: unknown, column: string | undefined): string | undefined {
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") return String(value);
  return textOf(value, column);
}

function labelOf(value: unknown, column: string | undefined, names: readonly string[] | undefined): string | undefined {
  const isClass = names !== undefined && (typeof value === "number" || typeof value === "bigint");
  // -1 stands for no label, as in the test sets of benchmarks.
  if (isClass && Number(value) === -1) return undefined;
  return (isClass ? names[Number(value)] : undefined) ?? scalarOf(value, column);
}
