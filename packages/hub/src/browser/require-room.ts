import { HubError } from "../hub-error.ts";
import { parseHeader, readHeaderText, lengthFieldBytes } from "../safetensors/header.ts";

/** What there is room for; undefined where nobody knows. */
export interface WeightLimits {
  /** The most bytes that a kernel of the adapter can see of one tensor. */
  readonly bindingBytes?: number | undefined;
  /** The most bytes of weights that the machine should be asked to hold. */
  readonly totalBytes?: number | undefined;
}

/** Headers are small; a length beyond this is no header, and reading will say so. */
const mostHeaderBytes = 100_000_000;

/**
 * Tells a model that is too large before any of its weights are read.
 * @throws HubError `too-large`; SafetensorsError for a header that is none
 */
export async function requireRoom(name: string, files: readonly File[], limits: WeightLimits): Promise<void> {
  const weights = files.filter((file) => file.name.endsWith(".safetensors"));
  const total = weights.reduce((sum, { size }) => sum + size, 0);
  if (limits.totalBytes !== undefined && total > limits.totalBytes)
    throw tooLarge(
      `${name}: its weights take ${mebibytes(total)}, this machine has room for ${mebibytes(limits.totalBytes)}`,
    );
  const { bindingBytes } = limits;
  if (bindingBytes === undefined) return;
  for (const file of weights) {
    const largest = await largestTensor(file, `${name}/${file.name}`);
    if (largest && largest.bytes > bindingBytes)
      throw tooLarge(
        `${name}: the tensor ${JSON.stringify(largest.name)} takes ${mebibytes(largest.bytes)}, and this adapter can bind ${mebibytes(bindingBytes)}`,
      );
  }
}

async function largestTensor(file: File, label: string): Promise<{ name: string; bytes: number } | undefined> {
  const start = new DataView(await file.slice(0, lengthFieldBytes).arrayBuffer());
  const headerBytes = start.byteLength < lengthFieldBytes ? 0n : start.getBigUint64(0, true);
  if (headerBytes > mostHeaderBytes) return undefined;
  const head = new Uint8Array(await file.slice(0, lengthFieldBytes + Number(headerBytes)).arrayBuffer());
  const { tensors } = parseHeader(readHeaderText(head, label).text, label);
  let largest: { name: string; bytes: number } | undefined;
  for (const { name, dtype, shape } of tensors) {
    // Halves stay halves on the device, all else becomes f32 there.
    const bytes = shape.reduce((product, length) => product * Number(length), dtype === "F16" ? 2 : 4);
    if (!largest || bytes > largest.bytes) largest = { name, bytes };
  }
  return largest;
}

function tooLarge(message: string): HubError {
  return new HubError("too-large", message, "Take a smaller model, or one whose weights are stored as halves (F16).");
}

function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MiB`;
}
