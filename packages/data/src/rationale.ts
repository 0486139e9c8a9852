/**
 * What people marked as the reason for a label, as a data set has it: places in the text, [start, end] in UTF-16 units with the end left out, or 0
 * and 1 for each word.
 */
export type Rationale =
  | { readonly spans: readonly (readonly [start: number, end: number])[] }
  | { readonly words: readonly (0 | 1)[] };

/**
 * Reads a rationale: a list of 0 and 1, or of [start, end]; in tables written as JSON, or as 0 and 1 with blanks or commas between.
 * @returns undefined where there is none: null, "" and []
 * @throws RangeError saying what it has to be
 */
export function readRationale(value: unknown): Rationale | undefined {
  const list = typeof value === "string" ? writtenList(value) : value;
  if (list === undefined || list === null) return undefined;
  if (!Array.isArray(list)) throw wrong();
  const items: readonly unknown[] = list;
  if (items.length === 0) return undefined;
  const words = items.map(markOf);
  if (words.every((mark) => mark !== undefined)) return { words };
  const spans = items.map(spanOf);
  if (spans.every((span) => span !== undefined)) return { spans };
  throw wrong();
}

function writtenList(text: string): unknown {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  if (/^[01](?:[\s,]+[01])*$/.test(trimmed)) return trimmed.split(/[\s,]+/).map(Number);
  try {
    return JSON.parse(trimmed);
  } catch {
    throw wrong();
  }
}

// Parquet has integers of 64 bits; some data sets have booleans.
function markOf(item: unknown): 0 | 1 | undefined {
  if (item === 1 || item === 1n || item === true) return 1;
  return item === 0 || item === 0n || item === false ? 0 : undefined;
}

function spanOf(item: unknown): readonly [number, number] | undefined {
  if (!Array.isArray(item) || item.length !== 2) return undefined;
  const [start, end] = item.map(Number);
  if (start === undefined || end === undefined || !Number.isSafeInteger(start) || !Number.isSafeInteger(end))
    return undefined;
  return start >= 0 && end > start ? [start, end] : undefined;
}

function wrong(): RangeError {
  return new RangeError("is no rationale: it has to be 0 and 1 for each word, or places [[start, end], …] in the text");
}
