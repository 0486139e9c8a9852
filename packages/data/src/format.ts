import { DataError } from "./data-error.ts";

/**
 * How rows stand in a source:
 * - `tsv`: a header, then fields between tabs; quotes are letters like any other (GLUE's files have them unpaired);
 * - `csv`: a header, then fields between commas, quoted where need be (RFC 4180);
 * - `jsonl`: a JSON object a line;
 * - `lines`: a text a line;
 * - `auto`: `jsonl` if the first line that is not empty begins with `{`, else `lines`.
 */
export type Format = "tsv" | "csv" | "jsonl" | "lines" | "auto";

const formatOfEnding: Readonly<Record<string, Format>> = {
  tsv: "tsv",
  csv: "csv",
  jsonl: "jsonl",
  ndjson: "jsonl",
  txt: "lines",
};

/**
 * The format that a file's name tells.
 *
 * @throws {DataError} `unsupported` for names of which it is not known, among them parquet files and hub data sets.
 */
export function formatOf(name: string): Format {
  if (name.startsWith("hf:")) {
    const hint = "Download the data set and give it as a .tsv, .csv or .jsonl file.";
    throw new DataError("unsupported", `${name}: data sets are not read from the hub yet`, hint);
  }
  const ending = /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
  const format = Object.hasOwn(formatOfEnding, ending) ? formatOfEnding[ending] : undefined;
  if (format !== undefined) return format;
  if (ending === "parquet") {
    const hint = `Convert it: python -c "import pandas; pandas.read_parquet('data.parquet').to_csv('data.csv', index=False)"`;
    throw new DataError("unsupported", `${name}: parquet files are not read yet`, hint);
  }
  const problem = ending === "" ? "no ending that tells its format" : `unknown ending .${ending}`;
  const hint = "Give a .tsv or .csv file with a header, a .jsonl file, or a .txt file with one text a line.";
  throw new DataError("unsupported", `${name}: ${problem}`, hint);
}
