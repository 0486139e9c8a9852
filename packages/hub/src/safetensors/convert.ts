import { HubError } from "../hub-error.ts";
import { bytesPerElement, type DType, type HostTensor } from "./host-tensor.ts";

/** Typed elements on a buffer that is aligned for them; `length` counts elements. */
type Reader<Elements> = (buffer: ArrayBufferLike, byteOffset: number, length: number) => Elements;

const floatReaders: Readonly<Record<DType, Reader<Float32Array>>> = {
  F64: (...place) => Float32Array.from(new Float64Array(...place)),
  F32: (...place) => new Float32Array(...place),
  F16: (...place) => halfToFloat32(new Uint16Array(...place)),
  BF16: (...place) => brainToFloat32(new Uint16Array(...place)),
  I64: (...place) => Float32Array.from(new BigInt64Array(...place), Number),
  I32: (...place) => Float32Array.from(new Int32Array(...place)),
  I16: (...place) => Float32Array.from(new Int16Array(...place)),
  I8: (...place) => Float32Array.from(new Int8Array(...place)),
  U8: (...place) => Float32Array.from(new Uint8Array(...place)),
  BOOL: (...place) => Float32Array.from(new Uint8Array(...place), (byte) => Math.sign(byte)),
};

const integerReaders: Readonly<Partial<Record<DType, Reader<Int32Array>>>> = {
  I64: (...place) => Int32Array.from(new BigInt64Array(...place), narrow),
  I32: (...place) => new Int32Array(...place),
  I16: (...place) => Int32Array.from(new Int16Array(...place)),
  I8: (...place) => Int32Array.from(new Int8Array(...place)),
  U8: (...place) => Int32Array.from(new Uint8Array(...place)),
  BOOL: (...place) => Int32Array.from(new Uint8Array(...place), (byte) => Math.sign(byte)),
};

/**
 * The elements as 32-bit floats, flat in C order.
 *
 * F32 is a view of the tensor's bytes where they are aligned to 4; everything else is converted into a new array:
 * F16 and BF16 exactly, F64 and integers rounded to the nearest float, BOOL to 0 and 1.
 */
export function toFloat32(tensor: HostTensor): Float32Array {
  return read(tensor, floatReaders[tensor.dtype]);
}

/**
 * The elements as 32-bit integers, flat in C order. I32 is a view where it is aligned to 4; I64, I16, I8, U8 and
 * BOOL are converted.
 *
 * @throws {HubError} for floating-point tensors, and for I64 values outside of 32 bits.
 */
export function toInt32(tensor: HostTensor): Int32Array {
  const reader = integerReaders[tensor.dtype];
  if (reader === undefined) {
    const message = `a ${tensor.dtype} tensor of shape [${tensor.shape.join(", ")}] was to be read as integers`;
    throw new HubError("bad-checkpoint", message, "Give a tensor of an integer type.");
  }
  return read(tensor, reader);
}

function read<Elements>(tensor: HostTensor, reader: Reader<Elements>): Elements {
  const size = bytesPerElement(tensor.dtype);
  // A typed array cannot stand on unaligned bytes (an old writer did not pad its header): then, and only then, copy.
  // (The constructor copies; the slice of a Node Buffer would not.)
  const aligned = tensor.bytes.byteOffset % size === 0 ? tensor.bytes : new Uint8Array(tensor.bytes);
  const { buffer, byteOffset, length } = aligned;
  return reader(buffer, byteOffset, length / size);
}

function narrow(value: bigint): number {
  if (BigInt.asIntN(32, value) === value) return Number(value);
  throw new HubError("bad-checkpoint", `the integer ${value} does not fit into 32 bits`, "Check the file's contents.");
}

/** IEEE 754 binary16 to binary32: the exponent's bias goes from 15 to 127, the fraction from 10 to 23 bits. */
function halfToFloat32(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const result = new Float32Array(halves.length);
  const bits = new Uint32Array(result.buffer);
  for (let i = 0; i < halves.length; i++) {
    const half = halves[i] ?? 0;
    const exponent = half & 0x7c00;
    const sign = (half & 0x8000) << 16;
    if (exponent === 0) {
      const magnitude = (half & 0x03ff) * 2 ** -24; // zero or subnormal: exact, as no float32 subnormal is reached
      result[i] = sign === 0 ? magnitude : -magnitude;
    } else if (exponent === 0x7c00) {
      bits[i] = sign | 0x7f800000 | ((half & 0x03ff) << 13); // infinity, or NaN with its payload
    } else {
      bits[i] = sign | (((half & 0x7fff) + ((127 - 15) << 10)) << 13);
    }
  }
  return result;
}

/** bfloat16 is the upper half of a binary32. */
function brainToFloat32(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const bits = new Uint32Array(halves.length);
  for (let i = 0; i < halves.length; i++) bits[i] = (halves[i] ?? 0) << 16;
  return new Float32Array(bits.buffer);
}

/** The element types that have a typed array of their own. */
type TypedElements = Float64Array | Float32Array | BigInt64Array | Int32Array | Int16Array | Int8Array | Uint8Array;

/**
 * A tensor over a typed array, without a copy.
 *
 * @throws {RangeError} when the shape does not have as many elements as the array.
 */
export function hostTensor(values: TypedElements, shape: readonly number[] = [values.length]): HostTensor {
  const count = shape.reduce((product, length) => product * length, 1);
  if (count !== values.length) throw new RangeError(`shape [${shape.join(", ")}] is not of ${values.length} elements`);
  return { dtype: dtypeOf(values), shape, bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) };
}

function dtypeOf(values: TypedElements): DType {
  if (values instanceof Float64Array) return "F64";
  if (values instanceof Float32Array) return "F32";
  if (values instanceof BigInt64Array) return "I64";
  if (values instanceof Int32Array) return "I32";
  if (values instanceof Int16Array) return "I16";
  if (values instanceof Int8Array) return "I8";
  return "U8";
}
