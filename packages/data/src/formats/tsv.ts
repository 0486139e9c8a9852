import type { Line } from "../lines.ts";
import type { Row } from "../row.ts";
import { type ColumnNames, findColumns, rowOfFields } from "./table.ts";

/** Reads tab-separated rows behind a header; there is no quoting. Empty lines are passed over. */
export async function* readTsv(lines: AsyncIterable<Line>, names: ColumnNames, source: string): AsyncGenerator<Row> {
  let columns: ReturnType<typeof findColumns> | undefined;
  for await (const { text, number } of lines) {
    if (text === "") continue;
    const fields = text.split("\t");
    if (columns === undefined) columns = findColumns(fields, names, source);
    else yield rowOfFields(fields, columns, number);
  }
}
