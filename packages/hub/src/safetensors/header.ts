import { dtypes, isDType, type DType } from "./host-tensor.ts";
import { type Json, type JsonObject, JsonScanError, scanJson } from "./json-scanner.ts";
import { SafetensorsError } from "./safetensors-error.ts";

/** What the header says of one tensor, checked for form only. Integers are within u64. */
export interface TensorInfo {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly bigint[];
  /** First byte, and the byte behind the last, counted from the end of the header. */
  readonly begin: bigint;
  readonly end: bigint;
}

/** The parsed header: tensors in the order of the text. */
export interface Header {
  readonly metadata: ReadonlyMap<string, string>;
  readonly tensors: readonly TensorInfo[];
}

/** Largest header that is read, in bytes: the Rust crate's `MAX_HEADER_SIZE`. */
const maximumHeaderBytes = 100_000_000n;

/** Bytes of the length field in front of the header. */
export const lengthFieldBytes = 8;

/** Largest value of Rust's `usize`: the crate's checked products overflow above it. */
export const maximumUnsigned = 2n ** 64n - 1n;

const gitLfsPointer = "version https://git-lfs";

/**
 * Finds and decodes the header's text.
 *
 * @returns the text, and its length in bytes.
 * @throws {SafetensorsError} when it is not there, too long or not UTF-8.
 */
export function readHeaderText(bytes: Uint8Array, file: string): { text: string; headerBytes: number } {
  if (bytes.length < lengthFieldBytes) {
    throw new SafetensorsError("header-too-small", file, `the file has ${bytes.length} bytes, fewer than 8`);
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(0, true);
  if (length > maximumHeaderBytes) throw headerTooLarge(bytes, length, file);
  const headerBytes = Number(length);
  if (lengthFieldBytes + headerBytes > bytes.length) {
    const problem = `the header should have ${headerBytes} bytes, but the file ends after ${bytes.length}`;
    throw new SafetensorsError("invalid-header-length", file, problem);
  }
  const header = bytes.subarray(lengthFieldBytes, lengthFieldBytes + headerBytes);
  try {
    // ignoreBOM keeps a byte order mark in the text, where it is refused as any other character before "{".
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(header);
    return { text, headerBytes };
  } catch {
    throw new SafetensorsError("invalid-header-utf8", file, "the header is not UTF-8");
  }
}

function headerTooLarge(bytes: Uint8Array, length: bigint, file: string): SafetensorsError {
  const start = new TextDecoder().decode(bytes.subarray(0, gitLfsPointer.length));
  if (start === gitLfsPointer) {
    const hint = "Run `git lfs pull` in the folder to fetch the file itself.";
    return new SafetensorsError("header-too-large", file, "this is a Git LFS pointer, not the file", hint);
  }
  const problem = `the header claims ${length} bytes, more than ${maximumHeaderBytes}`;
  return new SafetensorsError("header-too-large", file, problem);
}

/**
 * Parses the header's text.
 *
 * @throws {SafetensorsError} when it is not the JSON object that the format describes.
 */
export function parseHeader(text: string, file: string): Header {
  if (!text.startsWith("{")) {
    throw new SafetensorsError("invalid-header-start", file, "the header does not start with {");
  }
  const invalid = (problem: string): SafetensorsError => new SafetensorsError("invalid-header-json", file, problem);
  const root = scanHeader(text, file);
  if (!isObject(root)) throw invalid("the header is not a JSON object");

  let metadata: ReadonlyMap<string, string> = new Map();
  const tensors: TensorInfo[] = [];
  for (const [name, value] of root) {
    if (name === "__metadata__") {
      metadata = parseMetadata(value, invalid);
      continue;
    }
    const where = `tensor ${JSON.stringify(name)}`;
    if (!isObject(value)) throw invalid(`${where} is not described by a JSON object`);
    const offsets = value.get("data_offsets");
    const [begin, end] = isUnsignedArray(offsets) && offsets.length === 2 ? offsets : [];
    if (begin === undefined || end === undefined) throw invalid(`${where}: data_offsets are not two integers`);
    const shape = value.get("shape");
    if (!isUnsignedArray(shape)) throw invalid(`${where}: shape is not a list of integers`);
    tensors.push({ name, dtype: parseDType(value.get("dtype"), where, file), shape, begin, end });
  }
  return { metadata, tensors };
}

function scanHeader(text: string, file: string): Json {
  try {
    return scanJson(text);
  } catch (error) {
    if (!(error instanceof JsonScanError)) throw error;
    const reason = error.duplicate ? "duplicate-key" : "invalid-header-json";
    throw new SafetensorsError(reason, file, `the header is not valid: ${error.message}`);
  }
}

function parseMetadata(value: Json, invalid: (problem: string) => Error): ReadonlyMap<string, string> {
  const metadata = new Map<string, string>();
  if (value === null) return metadata; // the crate's Option: null is as good as absent
  if (!isObject(value)) throw invalid("__metadata__ is not a JSON object");
  for (const [key, text] of value) {
    if (typeof text !== "string") throw invalid(`__metadata__: the value of ${JSON.stringify(key)} is not a string`);
    metadata.set(key, text);
  }
  return metadata;
}

function parseDType(value: Json | undefined, where: string, file: string): DType {
  if (typeof value !== "string") {
    throw new SafetensorsError("invalid-header-json", file, `${where}: dtype is not a string`);
  }
  if (isDType(value)) return value;
  const hint = `Convert the tensor to one of ${dtypes.join(", ")}.`;
  throw new SafetensorsError("unsupported-dtype", file, `${where}: unsupported dtype ${JSON.stringify(value)}`, hint);
}

function isObject(value: Json | undefined): value is JsonObject {
  return value instanceof Map;
}

function isUnsignedArray(value: Json | undefined): value is readonly bigint[] {
  return (
    Array.isArray(value) &&
    value.every((element) => typeof element === "bigint" && element >= 0n && element <= maximumUnsigned)
  );
}
