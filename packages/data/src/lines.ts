import { DataError } from "./data-error.ts";

/** A line of a source, without its end. */
export interface Line {
  /** Counted from 1. */
  readonly number: number;
  readonly text: string;
  /** False where bytes were not UTF-8; the text then has a lone surrogate in the place of each. */
  readonly wellFormed: boolean;
}

const lineFeed = 0x0a;
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });
const surrogate = /\p{Surrogate}/u;

/**
 * What UTF-8 never decodes to, so that it cannot be taken for a letter of the text (as Python's `surrogateescape`).
 */
const undecodable = "\udfff";

/**
 * Splits a source at LF or CRLF, as its pieces arrive. A byte order mark is dropped. Lines are decoded one by one, so
 * that one which is not UTF-8 spoils no other.
 *
 * @throws {DataError} `not-text` for what is no text at all: binary files, UTF-16.
 */
export async function* splitLines(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Line> {
  let number = 0;
  let pending: Uint8Array[] = [];
  for await (const chunk of wholeStart(chunks)) {
    if (number === 0 && pending.length === 0) refuseBinary(chunk, name);
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, start)) {
      pending.push(chunk.subarray(start, end));
      yield decodeLine(joined(pending), ++number);
      pending = [];
      start = end + 1;
    }
    if (start < chunk.length) pending.push(chunk.subarray(start));
  }
  if (pending.length > 0) yield decodeLine(joined(pending), ++number);
}

/** Several pieces as one. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [only] = pieces;
  if (only !== undefined && pieces.length === 1) return only;
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let position = 0;
  for (const piece of pieces) {
    whole.set(piece, position);
    position += piece.length;
  }
  return whole;
}

function decodeLine(bytes: Uint8Array, number: number): Line {
  const { text: all, wellFormed } = decodeText(bytes);
  const text = number === 1 && all.startsWith("\ufeff") ? all.slice(1) : all;
  return { number, text: text.endsWith("\r") ? text.slice(0, -1) : text, wellFormed };
}

/** UTF-8 as text; what is none has a lone surrogate in the place of each byte that is none. */
export function decodeText(bytes: Uint8Array): Pick<Line, "text" | "wellFormed"> {
  try {
    return { text: strict.decode(bytes), wellFormed: true };
  } catch {
    return { text: lenient.decode(bytes).replaceAll("\ufffd", undecodable), wellFormed: false };
  }
}

/** Whether a text is of whole characters, which one that was decoded leniently is not. */
export function isWellFormed(text: string): boolean {
  return !surrogate.test(text);
}

/** Bytes that are looked at before the first line is taken for text. */
const startBytes = 16;

/** Sees to it that the first piece is long enough to be recognised, as far as the source is. */
async function* wholeStart(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let start: Uint8Array | undefined = new Uint8Array();
  for await (const chunk of chunks) {
    if (start === undefined) {
      yield chunk;
      continue;
    }
    start = joined([start, chunk]);
    // A line that has ended must not wait for more: somebody may be typing.
    if (start.length < startBytes && !start.includes(lineFeed)) continue;
    yield start;
    start = undefined;
  }
  if (start !== undefined && start.length > 0) yield start;
}

const signatures: readonly (readonly [kind: string, bytes: readonly number[]])[] = [
  ["a parquet file", [0x50, 0x41, 0x52, 0x31]],
  ["a gzip file", [0x1f, 0x8b]],
  ["a zip file (or a spreadsheet)", [0x50, 0x4b, 0x03, 0x04]],
  ["UTF-16 text", [0xff, 0xfe]],
  ["UTF-16 text", [0xfe, 0xff]],
];

function refuseBinary(start: Uint8Array, name: string): void {
  const known = signatures.find(([, bytes]) => bytes.every((byte, i) => start[i] === byte));
  const kind = known?.[0] ?? (start.includes(0) && !isUtf8(start) ? "binary" : undefined);
  if (kind === undefined) return;
  const hint = "Give the data as UTF-8 text (.tsv, .csv, .jsonl or one text a line), or as a .parquet file.";
  throw new DataError("not-text", `${name} is ${kind}`, hint);
}

function isUtf8(start: Uint8Array): boolean {
  try {
    // `stream`, since the last character may go on in the next piece.
    new TextDecoder("utf-8", { fatal: true }).decode(start, { stream: true });
    return true;
  } catch {
    return false;
  }
}
