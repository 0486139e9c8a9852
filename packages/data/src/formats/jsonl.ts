import { isWellFormed, type Line } from "../lines.ts";
import type { Row } from "../row.ts";
import { rationaleField, type ColumnNames } from "./table.ts";

/**
 * Reads JSON lines: `{"text", "text_pair"?, "continuation"?, "label"?, "id"?}`, and a rationale where it is asked for. Other keys are passed over, as are
 * empty lines; labels and ids may be numbers (integers up to 2^53) or booleans; null counts as absent.
 */
export async function* readJsonLines(lines: AsyncIterable<Line>, names: ColumnNames): AsyncGenerator<Row> {
  for await (const { text, number, wellFormed } of lines) {
    if (text.trim() === "") continue;
    yield wellFormed ? parseJsonLine(text, number, names) : { error: "not UTF-8", line: number };
  }
}

function parseJsonLine(source: string, line: number, names: ColumnNames): Row {
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch (error) {
    return { error: `not JSON: ${error instanceof Error ? error.message : String(error)}`, line };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return { error: "not a JSON object", line };
  const fields = new Map<string, unknown>(Object.entries(value));
  try {
    const text = stringField(fields, names.textColumn ?? "text");
    if (text === undefined) return { error: missingText(fields, names.textColumn ?? "text"), line };
    const textPair = stringField(fields, names.pairColumn ?? "text_pair");
    const continuation = stringField(fields, "continuation");
    const label = scalarField(fields, names.labelColumn ?? "label");
    const id = scalarField(fields, names.idColumn ?? "id");
    const { rationaleColumn: column } = names;
    const marked = column === undefined ? {} : rationaleField(fields.get(column), JSON.stringify(column));
    if ("error" in marked) return { ...marked, line };
    return {
      line,
      text,
      ...(textPair !== undefined && { textPair }),
      ...(continuation !== undefined && { continuation }),
      ...(label !== undefined && { label }),
      ...(id !== undefined && { id }),
      ...marked,
    };
  } catch (error) {
    if (error instanceof FieldError) return { error: error.message, line };
    throw error;
  }
}

class FieldError extends Error {}

function stringField(fields: ReadonlyMap<string, unknown>, key: string): string | undefined {
  const value = fields.get(key) ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value !== "string") throw new FieldError(`${JSON.stringify(key)} is not a string`);
  if (!isWellFormed(value)) throw new FieldError(`${JSON.stringify(key)} has half a character (a lone surrogate)`);
  return value;
}

function scalarField(fields: ReadonlyMap<string, unknown>, key: string): string | undefined {
  const value = fields.get(key) ?? undefined;
  // What it was is lost in the parser already: two ids could have become one.
  if (typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value))
    throw new FieldError(`${JSON.stringify(key)} is an integer beyond 2^53, which loses digits: put it in quotes`);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return stringField(fields, key);
}

function missingText(fields: ReadonlyMap<string, unknown>, key: string): string {
  const keys = [...fields.keys()].map((each) => JSON.stringify(each)).join(", ");
  return `there is no ${JSON.stringify(key)} among ${keys === "" ? "no keys" : keys}`;
}
