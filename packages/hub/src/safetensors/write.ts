import { lengthFieldBytes } from "./header.ts";
import { bytesPerElement, dtypes, type HostTensor } from "./host-tensor.ts";

/** The data starts at a multiple of this, in bytes, so that every element type is aligned. */
const alignment = 8;

/**
 * Writes a safetensors file, byte for byte as the Rust crate does: tensors by descending alignment of their type,
 * then by name; compact JSON, padded with spaces to eight bytes; metadata in the order given (the crate's own order
 * is that of a hash map).
 *
 * @throws {RangeError} for a tensor whose bytes do not fit its shape, for a name that is not well-formed Unicode, and
 *   for the name `__metadata__`, which the format keeps for itself.
 */
export function writeSafetensors(
  arrays: ReadonlyMap<string, HostTensor>,
  metadata?: ReadonlyMap<string, string>,
): Uint8Array<ArrayBuffer> {
  const entries = [...arrays].toSorted(
    ([leftName, left], [rightName, right]) =>
      dtypes.indexOf(right.dtype) - dtypes.indexOf(left.dtype) || compareCodePoints(leftName, rightName),
  );
  const members: string[] = [];
  if (metadata !== undefined) {
    const pairs = [...metadata].map(([key, value]) => `${quote(key)}:${quote(value)}`);
    members.push(`"__metadata__":{${pairs.join(",")}}`);
  }
  let dataBytes = 0;
  for (const [name, tensor] of entries) {
    checkTensor(name, tensor);
    const end = dataBytes + tensor.bytes.length;
    const shape = tensor.shape.join(",");
    members.push(`${quote(name)}:{"dtype":"${tensor.dtype}","shape":[${shape}],"data_offsets":[${dataBytes},${end}]}`);
    dataBytes = end;
  }
  const header = new TextEncoder().encode(`{${members.join(",")}}`);
  const headerBytes = Math.ceil(header.length / alignment) * alignment;

  const file = new Uint8Array(lengthFieldBytes + headerBytes + dataBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes), true);
  file.set(header, lengthFieldBytes);
  file.fill(0x20, lengthFieldBytes + header.length, lengthFieldBytes + headerBytes);
  let position = lengthFieldBytes + headerBytes;
  for (const [, tensor] of entries) {
    file.set(tensor.bytes, position);
    position += tensor.bytes.length;
  }
  return file;
}

function checkTensor(name: string, tensor: HostTensor): void {
  if (name === "__metadata__") throw new RangeError("no tensor can have the name __metadata__");
  const bytes = tensor.shape.reduce((product, length) => product * length, bytesPerElement(tensor.dtype));
  if (bytes !== tensor.bytes.length) {
    const shape = `${tensor.dtype} of shape [${tensor.shape.join(", ")}]`;
    throw new RangeError(`tensor ${JSON.stringify(name)}: ${shape} needs ${bytes} bytes, has ${tensor.bytes.length}`);
  }
}

function quote(text: string): string {
  if (/\p{Surrogate}/u.test(text)) throw new RangeError(`${JSON.stringify(text)} is not well-formed Unicode`);
  return JSON.stringify(text);
}

/** The order of the UTF-8 bytes, which is that of code points; JavaScript's `<` compares UTF-16 units. */
function compareCodePoints(left: string, right: string): number {
  const rightPoints = right[Symbol.iterator]();
  for (const character of left) {
    const other = rightPoints.next();
    if (other.done === true) return 1;
    const difference = (character.codePointAt(0) ?? 0) - (other.value.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return rightPoints.next().done === true ? 0 : -1;
}
