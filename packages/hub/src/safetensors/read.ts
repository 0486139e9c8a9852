import {
  type Header,
  lengthFieldBytes,
  maximumUnsigned,
  parseHeader,
  readHeaderText,
  type TensorInfo,
} from "./header.ts";
import { bytesPerElement, type HostTensor } from "./host-tensor.ts";
import { SafetensorsError } from "./safetensors-error.ts";

/** A safetensors file, read. */
export interface SafetensorsFile {
  /** The header's `__metadata__`; empty where there is none. */
  readonly metadata: ReadonlyMap<string, string>;
  /** Tensors by name, in the order of their bytes. */
  readonly tensors: ReadonlyMap<string, HostTensor>;
}

/**
 * Reads a safetensors file without copying: every tensor is a view of `bytes`.
 *
 * Refused is whatever the Rust crate refuses (github.com/huggingface/safetensors, `SafeTensors::deserialize`), and,
 * as the format's text wants it, duplicate keys.
 *
 * @param bytes the whole file.
 * @param name how error messages call the file.
 * @throws {SafetensorsError} whose `reason` tells which check failed.
 */
export function readSafetensors(bytes: Uint8Array, name = "safetensors file"): SafetensorsFile {
  const { text, headerBytes } = readHeaderText(bytes, name);
  const header = parseHeader(text, name);
  const data = bytes.subarray(lengthFieldBytes + headerBytes);
  return { metadata: header.metadata, tensors: viewTensors(header, data, name) };
}

function viewTensors(header: Header, data: Uint8Array, file: string): ReadonlyMap<string, HostTensor> {
  // Headers may name tensors in any order; their bytes have to follow one another without hole or overlap.
  const infos = header.tensors.toSorted((a, b) => compare(a.begin, b.begin) || compare(a.end, b.end));
  let position = 0n;
  for (const info of infos) {
    checkPlace(info, position, file);
    position = info.end;
  }
  if (position !== BigInt(data.length)) {
    const problem = `the header describes ${position} bytes of tensors, the file has ${data.length}`;
    throw new SafetensorsError("metadata-incomplete-buffer", file, problem);
  }
  const tensors = new Map<string, HostTensor>();
  for (const { name, dtype, shape, begin, end } of infos) {
    const lengths = shape.map((length) => safeLength(length, name, file));
    tensors.set(name, { dtype, shape: lengths, bytes: data.subarray(Number(begin), Number(end)) });
  }
  return tensors;
}

function checkPlace(info: TensorInfo, position: bigint, file: string): void {
  const where = `tensor ${JSON.stringify(info.name)}`;
  if (info.begin !== position || info.end < info.begin) {
    const problem = `${where}: data_offsets [${info.begin}, ${info.end}] do not follow on ${position}`;
    throw new SafetensorsError("invalid-offset", file, problem);
  }
  let bytes = 1n;
  for (const factor of [...info.shape, BigInt(bytesPerElement(info.dtype))]) {
    bytes *= factor;
    if (bytes > maximumUnsigned) {
      throw new SafetensorsError("validation-overflow", file, `${where}: the size of shape ${show(info)} overflows`);
    }
  }
  if (bytes !== info.end - info.begin) {
    const problem = `${where}: ${info.dtype} of shape ${show(info)} needs ${bytes} bytes, has ${info.end - info.begin}`;
    throw new SafetensorsError("tensor-invalid-info", file, problem);
  }
}

/** Only an empty tensor can get here with an axis that a double does not hold: [0, 2^60]. */
function safeLength(length: bigint, name: string, file: string): number {
  if (length <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(length);
  const problem = `tensor ${JSON.stringify(name)}: an axis of ${length} elements is too long`;
  throw new SafetensorsError("validation-overflow", file, problem);
}

function show(info: TensorInfo): string {
  return `[${info.shape.join(", ")}]`;
}

function compare(a: bigint, b: bigint): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
