import { parse, printParseErrorCode, type ParseError } from "jsonc-parser";
import { UsageError } from "./terminal/failure.ts";

/**
 * The value of a JSON text.
 * @param name of what it is in, such as a flag
 * @throws UsageError that says where it stops being JSON
 */
export function parseJson(name: string, text: string, hint: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`${name} is not JSON: ${problemOf(text)}`, hint);
  }
}

// JSON.parse of Node 20 does not always say where.
function problemOf(text: string): string {
  if (text.trim() === "") return "it is empty";
  const errors: ParseError[] = [];
  parse(text, errors, { disallowComments: true, allowTrailingComma: false });
  const [first] = errors;
  if (!first) return "it cannot be read";
  const expected = printParseErrorCode(first.error)
    .replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .trim();
  if (first.offset >= text.trimEnd().length) return `it ends too early (${expected})`;
  const before = text.slice(0, first.offset).split("\n");
  const column = (before.at(-1)?.length ?? 0) + 1;
  const place = before.length > 1 ? `line ${before.length}, character ${column}` : `character ${column}`;
  const near = text.slice(first.offset, first.offset + 12).split("\n")[0] ?? "";
  return `${expected} at ${place}, ${JSON.stringify(near)}`;
}
