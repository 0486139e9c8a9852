import { DataError } from "./data-error.ts";

/**
 * How rows stand in a source:
 * - `tsv`: a header, then fields between tabs; quotes are letters like any other (GLUE's files have them unpaired);
 * - `csv`: a header, then fields between commas, quoted where need be (RFC 4180);
 * - `jsonl`: a JSON object a line;
 * - `lines`: a text a line;
 * - `parquet`: columns in row groups (Apache Parquet);
 * - `auto`: `jsonl` if the first line that is not empty begins with `{`, else `lines`.
 */
export type Format = "tsv" | "csv" | "jsonl" | "lines" | "parquet" | "auto";

const formatOfEnding: Readonly<Record<string, Format>> = {
  tsv: "tsv",
  csv: "csv",
  jsonl: "jsonl",
  ndjson: "jsonl",
  txt: "lines",
  parquet: "parquet",
};

/**
 * The format that a file's name tells.
 *
 * @throws {DataError} `unsupported` for names of which it is not known, among them data sets of the hub, which are no files.
 */
export function formatOf(name: string): Format {
  if (name.startsWith("hf:")) {
    const hint = "Fetch it on the command line, which reads it, or give it as a file: .parquet, .tsv, .csv, .jsonl.";
    throw new DataError("unsupported", `${name}: data sets of the hub are not fetched here`, hint);
  }
  const ending = /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
  const format = Object.hasOwn(formatOfEnding, ending) ? formatOfEnding[ending] : undefined;
  if (format !== undefined) return format;
  const problem = ending === "" ? "no ending that tells its format" : `unknown ending .${ending}`;
  const hint =
    "Give a .tsv or .csv file with a header, a .jsonl or .parquet file, or a .txt file with one text a line.";
  throw new DataError("unsupported", `${name}: ${problem}`, hint);
}
