import Papa from "papaparse";
import type { Line } from "../lines.ts";
import type { BadLine, Row } from "../row.ts";
import { type ColumnNames, findColumns, rowOfFields } from "./table.ts";

/** Lines that a quoted field may go over. Bounds how far a quote that is never closed is followed. */
const maximumRecordLines = 1000;

/** A record and the count of lines it takes. */
interface CsvRecord {
  readonly fields: readonly string[];
  readonly lines: number;
}

/**
 * Reads comma-separated rows behind a header (RFC 4180); empty lines are passed over, line ends inside of quotes become
 * LF. Where quotes do not match, that line is bad and reading goes on behind it: the parser alone would take all that
 * follows for one field.
 */
export async function* readCsv(lines: AsyncIterable<Line>, names: ColumnNames, source: string): AsyncGenerator<Row> {
  const all: Line[] = [];
  for await (const line of lines) all.push(line);
  let columns: ReturnType<typeof findColumns> | undefined;
  let next = 0;
  for (let line = all[next]; line !== undefined; line = all[next]) {
    if (line.text === "") {
      next++;
      continue;
    }
    const record = parseRecord(all, next, line.number);
    next += "error" in record ? 1 : record.lines;
    if ("error" in record) yield record;
    else if (columns === undefined) columns = findColumns(record.fields, names, source);
    else yield rowOfFields(record.fields, columns, line.number);
  }
}

/** Parses the record that begins at a line, with as many more as its quotes take. */
function parseRecord(all: readonly Line[], start: number, number: number): CsvRecord | BadLine {
  let text = "";
  for (let count = 1; count <= maximumRecordLines; count++) {
    const line = all[start + count - 1]?.text;
    if (line === undefined) break;
    text = count === 1 ? line : `${text}\n${line}`;
    if (!line.includes('"')) {
      if (count === 1) return { fields: line.split(","), lines: 1 };
      continue; // it closes no quote
    }
    const { data, errors } = Papa.parse<string[]>(text, { delimiter: ",", newline: "\n" });
    if (errors.length === 0) return { fields: data[0] ?? [], lines: count };
    if (errors.some(({ code }) => code !== "MissingQuotes")) {
      return { error: "a quoted field goes on behind its closing quote", line: number };
    }
  }
  return { error: "a quote is never closed", line: number };
}
