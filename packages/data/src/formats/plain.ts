import type { Line } from "../lines.ts";
import type { Row } from "../row.ts";

/** Reads one text a line. Empty lines are passed over; a line of spaces is a text. */
export async function* readPlainLines(lines: AsyncIterable<Line>): AsyncGenerator<Row> {
  for await (const { text, number, wellFormed } of lines) {
    if (text === "") continue;
    yield wellFormed ? { line: number, text } : { error: "not UTF-8", line: number };
  }
}
